import { newUuid } from '../../server/platform/ids.ts'
import { withClient } from '../../server/platform/database/client.ts'
import type { Joined } from '../../server/testing/joining.ts'
import { joining } from '../../server/testing/joining.ts'
import { inviteAdministrator } from '../../server/features/staff/firstAdministrator.ts'
import type { Ground } from '../chaos/ground.ts'
import { startChild } from './child.ts'
import { compare, limit, median, type Figure } from './figures.ts'
import { onGround } from './ground.ts'

const MANY = 5_000
const FEW = 50
const HOUR = 3_600_000
const ROUNDS = 5
const ASKED = 60
const GROWS = 2
const STATEMENTS = 3
const ROUTE = 'GET /api/patients/:id/trends'

/** Trends of a patient with 5,000 rounds beside one with 50, read by their doctor over HTTP. */
export const benchTrends = onGround(measure)

async function measure(ground: Ground, say: (line: string) => void): Promise<Figure[]> {
  const { accept, hire, register } = joining(ground.clientOf)
  const admin = await accept(await inviteAdministrator(ground.services, 'admin@example.test'))
  const crew = {
    admin,
    nurse: await hire(admin.as, 'nurse', 'nurse0'),
    doctor: await hire(admin.as, 'doctor', 'doctor0'),
  }
  const many = await patientWith(ground, crew, await register('Palesa'), MANY, 2)
  const few = await patientWith(ground, crew, await register('Naledi'), FEW, 5)
  say(`  two patients, with ${MANY} and ${FEW} rounds of vital signs`)
  const load = startChild('load/reads.ts')
  const read = async (patientId: string, count: number) =>
    median(
      await load.ask<number[]>('time', {
        origin: ground.origins[0],
        reads: [{ token: crew.doctor.token, path: `/api/patients/${patientId}/trends` }],
        count,
        perSecond: null,
      }),
    )
  const rounds = []
  const counted = []
  for (let n = -1; n < ROUNDS; n += 1) {
    const before = await statementsOf(ground)
    const product = await read(many, ASKED)
    const taken = ((await statementsOf(ground)) - before) / ASKED
    const bare = await read(few, ASKED)
    if (n < 0) continue
    rounds.push({ product, bare })
    counted.push({ product: taken, bare: STATEMENTS })
  }
  await load.end()
  return [
    compare(
      {
        name: `trends of a patient with ${MANY} rounds`,
        unit: 'ms',
        bareIs: `with ${FEW}`,
        target: { atMost: GROWS },
      },
      rounds,
    ),
    limit(
      {
        name: 'SQL statements to open trends',
        unit: 'statements',
        bareIs: 'at most',
        target: { atMost: STATEMENTS },
      },
      counted,
    ),
  ]
}

type Crew = Record<'admin' | 'nurse' | 'doctor', Joined>

/** One round by the nurse, and the same before it, every six hours, sealed each by itself. */
async function patientWith(
  ground: Ground,
  { admin, nurse, doctor }: Crew,
  family: Joined,
  count: number,
  hours: number,
): Promise<string> {
  const { vault } = ground.services
  const now = new Date()
  const patientId = (await family.as.people.patients({})).items[0]!.id
  const visitId = newUuid(now)
  await family.as.visits.request({
    id: visitId,
    patientId,
    serviceId: (await family.as.visits.services({})).items[0]!.id,
    start: new Date(now.getTime() + hours * HOUR).toISOString(),
    address: { line: '12 Vilakazi Street', suburb: 'Orlando West' },
  })
  await admin.as.visits.assignDoctor({ id: visitId, doctorId: doctor.id })
  await admin.as.visits.assignNurse({ id: visitId, nurseId: nurse.id })
  const first = newUuid(now)
  await nurse.as.observations.record({
    id: visitId,
    observationsId: first,
    respiration: 16,
    spo2: 97,
    oxygen: false,
    systolic: 132,
    diastolic: 80,
    pulse: 74,
    temperature: 36.6,
    consciousness: 'alert',
    pregnant: 'no',
  })
  await withClient({ url: ground.urls().superuser, role: null }, async (connection) => {
    const { rows } = await connection.query<{ content: Buffer; key: Buffer }>(
      `select o.content, p.data_key as key from observations o join patients p on p.id = o.patient_id
        where o.id = $1`,
      [first],
    )
    const { content, key } = rows[0]!
    const place = { table: 'observations', column: 'content', person: patientId }
    const words = vault.openText(key, { ...place, row: first }, content)
    const ids = Array.from({ length: count - 1 }, () => newUuid(now))
    await connection.query(
      `insert into observations (id, visit_id, patient_id, nurse_id, content, created_hash, measured_at, received_at)
        select x.id, o.visit_id, o.patient_id, o.nurse_id, x.content, '', o.measured_at - x.n * interval '6 hours',
          o.received_at
        from observations o, unnest($2::uuid[], $3::bytea[]) with ordinality as x (id, content, n) where o.id = $1`,
      [first, ids, ids.map((row) => vault.sealText(key, { ...place, row }, words))],
    )
    await connection.query('vacuum (analyze)')
  })
  return patientId
}

/** How many statements the server has sent for this route. */
async function statementsOf({ origins }: Ground): Promise<number> {
  const text = await (await fetch(`${origins[0]}/metrics`)).text()
  const line = text
    .split('\n')
    .find((each) => each.startsWith('ahava_sql_statements_total') && each.includes(`"${ROUTE}"`))
  return Number(line?.split(' ').at(-1) ?? 0)
}
