import type { Client } from '../../contract/client.ts'
import { inviteAdministrator } from '../../server/features/staff/firstAdministrator.ts'
import { newUuid } from '../../server/platform/ids.ts'
import { joining, type Joined } from '../../server/testing/joining.ts'
import { linkTo } from '../../server/testing/links.ts'
import { CAST, doctorOf, KINDS, nurseOf } from './cast.ts'
import type { Ground } from './ground.ts'

const HOUR = 3_600_000
const id = () => newUuid(new Date())

/** Everybody of the cast, in its order, and the ids of the conversations by their numbers. */
export type People = { people: Joined[]; conversations: string[] }

/** Signs everybody up over HTTP, as people do, and makes the visits. Answers who they are. */
export async function gatherPeople({ services, clientOf }: Ground): Promise<People> {
  const { accept, hire, register } = joining(clientOf)
  const admin = await accept(await inviteAdministrator(services, 'admin@example.test'))
  const people: Joined[] = []
  for (const { name, role } of CAST) {
    const joins = role === 'nurse' || role === 'doctor'
    people.push(await (joins ? hire(admin.as, role, name.toLowerCase()) : register(name)))
  }
  const of = (role: string) => people.filter((_, n) => CAST[n]!.role === role)
  const families = of('family')
  const conversations: string[] = []
  for (const [visit, family] of families.entries()) {
    const visitId = await requestVisit(family.as, visit)
    await admin.as.visits.assignDoctor({ id: visitId, doctorId: of('doctor')[doctorOf(visit)]!.id })
    await admin.as.visits.assignNurse({ id: visitId, nurseId: of('nurse')[nurseOf(visit)]!.id })
    for (const conversation of KINDS) {
      const { items } = await family.as.messages.read({ visitId, conversation, upTo: 0 })
      conversations.push(items[0]!.conversationId)
    }
  }
  for (const [n, daughter] of of('daughter').entries()) {
    const family = families[n]!
    for (const each of [family, daughter])
      await each.as.accounts.verifyEmail({ token: await linkTo(services, each.id) })
    await letCare(family.as, daughter.as, `daughter${n}@example.test`)
  }
  return { people, conversations }
}

async function requestVisit(family: Client, visit: number): Promise<string> {
  const [patient] = (await family.people.patients({})).items
  const [service] = (await family.visits.services({})).items
  const visitId = id()
  await family.visits.request({
    id: visitId,
    patientId: patient!.id,
    serviceId: service!.id,
    start: new Date(Date.now() + (6 + 2 * visit) * HOUR).toISOString(),
    address: { line: `${visit} Vilakazi Street`, suburb: 'Orlando West' },
  })
  return visitId
}

async function letCare(patient: Client, daughter: Client, email: string) {
  const [self] = (await patient.people.patients({})).items
  const { link } = await patient.family.invite({
    id: id(),
    patientId: self!.id,
    email,
    rights: ['visits', 'messages'],
    until: null,
  })
  await daughter.family.accept({ token: link.split('#')[1]! })
}
