import { afterAll, beforeAll, expect, test } from 'vitest'
import { visits as contract } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

const DAY = 24 * 60
/** Minutes between two visits of one nurse: 10 to finish, 20 to travel. */
const BETWEEN = 30

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
