import type { Client } from '../../contract/client.ts'
import type { Service } from '../../contract/visits.ts'
import { inviteAdministrator } from '../../server/features/staff/firstAdministrator.ts'
import { newUuid } from '../../server/platform/ids.ts'
import { joining, type Joined } from '../../server/testing/joining.ts'
import type { Ground } from '../chaos/ground.ts'
import { captureActs, type Captured } from './capture.ts'
import { startChild } from './child.ts'
import { copyDatabase } from './copy.ts'
import { compare, type Figure } from './figures.ts'
import { onGround } from './ground.ts'

const NURSES = 32
const DOCTORS = 8
const VISITS_EACH = 50
const AT_ONCE = 16
/** The first round plans every statement on every connection, and counts for nothing. */
const WARM = 350
const ROUNDS = 5
const HOUR = 3_600_000

type Cared = { visitId: string; nurse: Joined; doctor: Joined }
type Kind = {
  name: string
  who: (one: Cared) => Joined
  path: string
  body: object
  act: (as: Client, id: string) => Promise<unknown>
}

const SIGNED = { version: 1 }
const REVIEWED = {
  rating: 4,
  comment: 'Heals as it should; dress it again on Friday.',
  release: true,
}
const SIGNING: Kind = {
  name: 'reports signed over HTTP',
  who: ({ nurse }) => nurse,
  path: 'report/sign',
  body: SIGNED,
  act: (as, id) => as.visits.signReport({ id, ...SIGNED }),
}
const REVIEWING: Kind = {
  name: 'reviews over HTTP',
  who: ({ doctor }) => doctor,
  path: 'review',
  body: REVIEWED,
  act: (as, id) => as.visits.review({ id, ...REVIEWED }),
}

/** Signing and reviewing of 1,600 reports beside the SQL that each takes, by a bare driver. */
export const benchReports = onGround(measure)

async function measure(ground: Ground, say: (line: string) => void): Promise<Figure[]> {
  const cared = await giveCare(ground)
  say(`  ${cared.length} reports wait to be signed`)
  const bareUrls = await copyDatabase(ground, 'bare')
  const captured = await captureAll(ground, cared)
  const load = startChild('load/acts.ts')
  const bare = startChild('bare/send.ts')
  const figures: Figure[] = []
  for (const [index, kind] of [SIGNING, REVIEWING].entries()) {
    const size = Math.floor((cared.length - WARM) / ROUNDS)
    const rounds: { product: number; bare: number }[] = []
    for (let n = 0; n <= ROUNDS; n += 1) {
      const [from, to] = n === 0 ? [0, WARM] : [WARM + (n - 1) * size, WARM + n * size]
      const sends = captured.slice(from, to).map((one) => one[index]!)
      const acts = cared.slice(from, to).map((one) => ({
        token: kind.who(one).token,
        path: `/api/visits/${one.visitId}/${kind.path}`,
        body: kind.body,
      }))
      const round = {
        bare: await bare.ask<number>('once', { ...bareUrls, sends, atOnce: AT_ONCE }),
        product: await load.ask<number>('once', {
          origin: ground.origins[0],
          acts,
          atOnce: AT_ONCE,
        }),
      }
      say(`  ${kind.name}: ${Math.round(round.product)}/s, bare ${Math.round(round.bare)}/s`)
      if (n > 0) rounds.push(round)
    }
    figures.push(
      compare(
        {
          name: kind.name,
          unit: 'a second',
          bareIs: 'the same SQL by a bare pg driver',
          target: { atLeast: 0.4 },
        },
        rounds,
      ),
    )
  }
  await Promise.all([load.end(), bare.end()])
  return figures
}

/** Every report signed and reviewed on a copy, one after the other, for the SQL that it takes. */
async function captureAll(ground: Ground, cared: readonly Cared[]): Promise<Captured[][]> {
  const { appUrl, systemUrl } = await copyDatabase(ground, 'captured')
  const environment = {
    ...ground.environment,
    AHAVA_CONNECTIONS: JSON.stringify({
      app: { url: appUrl, role: null },
      system: { url: systemUrl, role: null },
      owner: null,
    }),
  }
  const of = (kind: Kind) =>
    captureActs(
      environment,
      cared.map((one) => ({
        token: kind.who(one).token,
        before: [],
        acts: [(as: Client) => kind.act(as, one.visitId)],
      })),
    )
  const signed = await of(SIGNING)
  const reviewed = await of(REVIEWING)
  return signed.map(([sign], n) => [sign!, reviewed[n]![0]!])
}

/** Care given and written down by each nurse, visit after visit; the nurses at once. */
async function giveCare(ground: Ground): Promise<Cared[]> {
  const { accept, hire, register } = joining(ground.clientOf)
  const admin = await accept(await inviteAdministrator(ground.services, 'admin@example.test'))
  const doctors: Joined[] = []
  for (let n = 0; n < DOCTORS; n += 1) doctors.push(await hire(admin.as, 'doctor', `doctor${n}`))
  const nurses: { nurse: Joined; family: Joined }[] = []
  for (let n = 0; n < NURSES; n += 1)
    nurses.push({
      nurse: await hire(admin.as, 'nurse', `nurse${n}`),
      family: await register(`Family${n}`),
    })
  const [service] = (await admin.as.visits.services({})).items
  const cared = await Promise.all(
    nurses.map(async ({ nurse, family }, n) => {
      const doctor = doctors[n % DOCTORS]!
      const own: Cared[] = []
      for (let slot = 0; slot < VISITS_EACH; slot += 1)
        own.push({
          visitId: await oneVisit({ admin, nurse, doctor, family, service: service!, slot }),
          nurse,
          doctor,
        })
      return own
    }),
  )
  // The next one is always another nurse's.
  return Array.from({ length: VISITS_EACH }, (_, slot) => cared.map((own) => own[slot]!)).flat()
}

async function oneVisit(
  of: Record<'admin' | 'nurse' | 'doctor' | 'family', Joined> & { service: Service; slot: number },
) {
  const { admin, nurse, doctor, family, service, slot } = of
  const id = newUuid(new Date())
  const [patient] = (await family.as.people.patients({})).items
  await family.as.visits.request({
    id,
    patientId: patient!.id,
    serviceId: service.id,
    start: new Date(Date.now() + (6 + 3 * slot) * HOUR).toISOString(),
    address: { line: '12 Vilakazi Street', suburb: 'Orlando West' },
  })
  await admin.as.visits.assignDoctor({ id, doctorId: doctor.id })
  await admin.as.visits.assignNurse({ id, nurseId: nurse.id })
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await nurse.as.visits.changeStatus({ id, status })
  await nurse.as.visits.saveReport({
    id,
    reportId: newUuid(new Date()),
    version: 0,
    findings: 'Wound on the left heel, 2 by 3 cm, clean, no smell.',
    careGiven: 'Cleaned with saline, dressed with hydrocolloid.',
    advice: 'Keep the heel off the mattress.',
  })
  await nurse.as.visits.changeStatus({ id, status: 'COMPLETED' })
  return id
}
