import { afterAll, beforeAll, expect, test } from 'vitest'
import { visits as contract } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

const DAY = 24 * 60
/** Minutes between two visits of one nurse: 10 to finish; in one home there is no travel. */
const BETWEEN = 10
/** Somewhere else, of which nobody knows where it is. */
const TRAVEL = 20

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const assign = (id: string, nurseId: string | null, by = world.admin) =>
  ask(world, by, contract.assignNurse, { id, nurseId })

test('two-dispatchers-one-hour: of twenty assignments at once exactly one is written', async () => {
  const second = await world.hire('administrator', 'Thandi Second')
  const nurseId = practice.nurse.id
  const visits = await Promise.all(
    Array.from({ length: 20 }, (_, n) => practice.request(DAY + n * 2)),
  )
  const answers = await Promise.all(
    visits.map(({ id }, n) => assign(id, nurseId, n % 2 ? second : world.admin)),
  )
  const won = answers.filter(({ status }) => status === 200)
  const lost = answers.filter(({ status }) => status !== 200)
  expect(won).toHaveLength(1)
  expect(lost).toHaveLength(19)
  for (const { status, code, body } of lost)
    expect([status, code, body['field']]).toEqual([409, 'overlap', 'nurseId'])

  const { items } = await world.as(world.admin).visits.list({ limit: 100 })
  expect(items.filter(({ nurse }) => nurse)).toHaveLength(1)
  expect(items.filter(({ status }) => status === 'REQUESTED')).toHaveLength(19)
  const staff = await world.as(world.admin).staff.list({ role: 'nurse' })
  expect(staff.items.find(({ id }) => id === nurseId)?.busy).toHaveLength(1)

  // The losers are told when she is free instead, and it is so.
  const { minutes } = practice.service
  for (const [n, answer] of answers.entries()) {
    if (answer.status === 200) continue
    const told = answer.body['nextFree'] as { start: string; end: string }[]
    expect(told).toHaveLength(3)
    expect(told[0]!.start >= visits[n]!.start).toBe(true)
    for (const { start, end } of told)
      expect(Date.parse(end) - Date.parse(start)).toBe(minutes * 60_000)
  }
  const { nextFree } = lost[0]!.body as { nextFree: { start: string }[] }
  const later = (Date.parse(nextFree[0]!.start) - world.now().getTime()) / 60_000
  const moved = await practice.request(later)
  expect(await assign(moved.id, nurseId)).toMatchObject({ status: 200 })
  await assign(moved.id, null)

  // The loser's visit is still free for somebody else.
  const refused = visits.find((_, n) => answers[n]!.status !== 200)!
  expect(await assign(refused.id, practice.otherNurse.id)).toMatchObject({ status: 200 })
})

test('travel and finishing are counted to the minute', async () => {
  const { minutes } = practice.service
  const first = await practice.request(3 * DAY)
  expect(await assign(first.id, practice.nurse.id)).toMatchObject({ status: 200 })
  for (const [offset, status] of [
    [minutes + BETWEEN - 1, 409],
    [minutes + BETWEEN, 200],
    [-(minutes + BETWEEN) + 1, 409],
    [-(minutes + BETWEEN), 200],
  ] as const) {
    const visit = await practice.request(3 * DAY + offset)
    expect(await assign(visit.id, practice.nurse.id), String(offset)).toMatchObject({ status })
  }
})

test('the way from and to another home is counted, and counted anew when a visit comes between', async () => {
  const nurse = await world.hire('nurse', 'Zodwa Way')
  const { minutes } = practice.service
  const elsewhere = async (minutesAhead: number, line: string, pin: typeof FAR | null = null) =>
    world.as(practice.patient).visits.request({
      id: world.id(),
      patientId: practice.patientId,
      serviceId: practice.service.id,
      start: world.in(minutesAhead),
      address: { line, suburb: 'Orlando East', landmark: '', pin },
    })
  const first = await practice.request(4 * DAY)
  expect(await assign(first.id, nurse.id)).toMatchObject({ status: 200 })
  const unknown = minutes + BETWEEN + TRAVEL
  const tooSoon = await elsewhere(4 * DAY + unknown - 1, '3 Unpinned Road')
  expect(await assign(tooSoon.id, nurse.id)).toMatchObject({ code: 'overlap' })
  const inTime = await elsewhere(4 * DAY + unknown, '3 Unpinned Road')
  expect(await assign(inTime.id, nurse.id)).toMatchObject({ status: 200 })

  // 30 km away by road no 20 minutes are enough; with an hour and a half they are.
  const far = await elsewhere(4 * DAY - minutes - BETWEEN - TRAVEL, '9 Far Road', FAR)
  expect(await assign(far.id, nurse.id)).toMatchObject({ code: 'overlap' })
  const early = await elsewhere(4 * DAY - minutes - 90, '9 Far Road', FAR)
  expect(await assign(early.id, nurse.id)).toMatchObject({ status: 200 })
  expect(await setsOut(first.id)).toBeGreaterThan(40)
  // Taken away again, she comes from wherever she was.
  await assign(early.id, null)
  expect(await setsOut(first.id)).toBe(TRAVEL)
})

test('a death frees the nurse, and her way to the visit after it is counted anew', async () => {
  const nurse = await world.hire('nurse', 'Thembi Recount')
  const { minutes } = practice.service
  const other = await world.family('Gogo Faraway')
  const [self] = (await world.as(other).people.patients({})).items
  const far = await world.as(other).visits.request({
    id: world.id(),
    patientId: self!.id,
    serviceId: practice.service.id,
    start: world.in(8 * DAY),
    address: { line: '9 Far Road', suburb: 'Midrand', landmark: '', pin: FAR },
  })
  expect(await assign(far.id, nurse.id)).toMatchObject({ status: 200 })
  const next = await practice.request(8 * DAY + minutes + 120)
  expect(await assign(next.id, nurse.id)).toMatchObject({ status: 200 })
  expect(await setsOut(next.id)).toBeGreaterThan(40)
  await world.as(world.admin).family.setStatus({
    id: self!.id,
    status: 'deceased',
    reason: 'At home, in the night',
    statusId: world.id(),
  })
  for (let n = 0; n < 3; n += 1) await world.app.dispatcher.drain()
  expect(await setsOut(next.id)).toBe(TRAVEL)
})

/** Minutes that are counted for the way to a visit. */
async function setsOut(id: string) {
  const { rows } = await world.app.services.database.system.query<{ minutes: number }>(
    `select extract(epoch from lower(care) - lower(during)) / 60 as minutes from bookings
     where visit_id = $1`,
    [id],
  )
  return Number(rows[0]!.minutes)
}

const FAR = { latitude: -26.0, longitude: 28.12 }

test('of 500 who book one hour of one nurse exactly one does, and none meets a fault', async () => {
  const nurse = await world.hire('nurse', 'Khanyi Wanted')
  const visits: string[] = []
  for (let n = 0; n < 500; n += 1) visits.push((await practice.request(10 * DAY + (n % 40))).id)
  const answers = await Promise.all(visits.map((id) => assign(id, nurse.id)))
  const counts: Record<string, number> = {}
  for (const { status, code } of answers) {
    const said = `${status} ${code}`.trim()
    counts[said] = (counts[said] ?? 0) + 1
  }
  expect(counts).toEqual({ 200: 1, '409 overlap': 499 })
}, 120_000)

test('no hand lifts the care itself: the database holds it beside the time around it', async () => {
  const { system } = world.app.services.database
  const nurse = await world.hire('nurse', 'Ntombi Twice')
  const [first, second] = [await practice.request(12 * DAY), await practice.request(12 * DAY + 30)]
  expect(await assign(first.id, nurse.id)).toMatchObject({ status: 200 })
  const written = system.query(
    `insert into bookings (visit_id, nurse_id, patient_id, during, care)
     select id, $2, patient_id, 'empty', tstzrange(start_at, end_at) from visits where id = $1`,
    [second.id, nurse.id],
  )
  await expect(written).rejects.toMatchObject({ constraint: 'bookings_care' })
})

test('a nurse is free again when the visit is taken from her, declined, ended or cancelled', async () => {
  const id = practice.nurse.id
  const first = await practice.request(5 * DAY)
  const other = await practice.request(5 * DAY)
  const free = async () => {
    const taken = await assign(other.id, id)
    await assign(other.id, null)
    return taken.status === 200
  }
  const nurse = world.as(practice.nurse).visits
  await assign(first.id, id)
  expect(await free()).toBe(false)
  await assign(first.id, practice.otherNurse.id)
  expect(await free()).toBe(true)
  await assign(first.id, id)
  await assign(first.id, null)
  expect(await free()).toBe(true)
  await assign(first.id, id)
  await nurse.changeStatus({ id: first.id, status: 'REQUESTED' })
  expect(await free()).toBe(true)
  await assign(first.id, id)
  await nurse.changeStatus({ id: first.id, status: 'EN_ROUTE' })
  expect(await free()).toBe(false)
  await nurse.changeStatus({ id: first.id, status: 'CANCELLED', reason: 'wrong_address' })
  expect(await free()).toBe(true)

  const second = await practice.request(5 * DAY)
  await assign(second.id, id)
  await world.as(practice.patient).visits.cancel({ id: second.id, reason: 'patient_better' })
  expect(await free()).toBe(true)
})

test('care after midnight counts on both days', async () => {
  // 23:45 in Johannesburg until half past midnight.
  const late = await practice.request(6 * DAY + 14 * 60 + 45)
  const early = await practice.request(6 * DAY + 15 * 60 + 15)
  expect(await assign(late.id, practice.nurse.id)).toMatchObject({ status: 200 })
  expect(await assign(early.id, practice.nurse.id)).toMatchObject({ code: 'overlap' })
})
