import type { Client } from '../../contract/client.ts'
import { inviteAdministrator } from '../../server/features/staff/firstAdministrator.ts'
import { newUuid } from '../../server/platform/ids.ts'
import { joining, type Joined } from '../../server/testing/joining.ts'
import type { Ground } from '../chaos/ground.ts'

const HOUR = 3_600_000
const AT_ONCE = 4

export type Talk = { visitId: string; family: Joined; nurse: Joined }
export type Crowd = { families: Joined[]; nurses: Joined[]; talks: Talk[] }

/** So many people who signed up, and visits of the first of them with a nurse each. */
export async function gatherCrowd(
  { services, clientOf }: Ground,
  size: { families: number; nurses: number; visits: number },
): Promise<Crowd> {
  const { accept, hire, register } = joining(clientOf)
  const admin = await accept(await inviteAdministrator(services, 'admin@example.test'))
  const nurses: Joined[] = []
  for (let n = 0; n < size.nurses; n += 1) nurses.push(await hire(admin.as, 'nurse', `nurse${n}`))
  const families: Joined[] = []
  const left = Array.from({ length: size.families }, (_, n) => n).values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const n of left) families[n] = await register(`Family${n}`)
    }),
  )
  const talks: Talk[] = []
  for (let n = 0; n < size.visits; n += 1) {
    const family = families[n]!
    const nurse = nurses[n % nurses.length]!
    const visitId = await requestVisit(family.as, Math.floor(n / nurses.length))
    await admin.as.visits.assignNurse({ id: visitId, nurseId: nurse.id })
    talks.push({ visitId, family, nurse })
  }
  return { families, nurses, talks }
}

async function requestVisit(family: Client, slot: number): Promise<string> {
  const [patient] = (await family.people.patients({})).items
  const [service] = (await family.visits.services({})).items
  const id = newUuid(new Date())
  await family.visits.request({
    id,
    patientId: patient!.id,
    serviceId: service!.id,
    start: new Date(Date.now() + (6 + 2 * slot) * HOUR).toISOString(),
    address: { line: '12 Vilakazi Street', suburb: 'Orlando West' },
  })
  return id
}
