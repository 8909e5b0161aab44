import { afterAll, beforeAll, expect, test } from 'vitest'
import { tasks as contract } from '../../../../contract/tasks.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

// A visit whose service needs an order, on a day on which none holds, is a task of dispatch until one does.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let visitId: string
const DAY = 24 * 60

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  visitId = (await practice.schedule(60)).id
})
afterAll(() => world.close())

const needs = async (needsOrder: boolean) => {
  const desk = world.as(world.admin).practice
  const { service } = await world.as(practice.nurse).visits.get({ id: visitId })
  const { items } = await desk.services({})
  const { skills, ...kept } = items.find(({ id }) => id === service.id)!
  await desk.saveService({ ...kept, skillIds: skills.map(({ id }) => id), needsOrder })
}
const open = async () =>
  (await world.as(world.admin).tasks.list({})).items.filter(({ kind }) => kind === 'no_order')
const opened = async () => (await open()).map(({ visit }) => visit?.id)
const day = (minutes: number) => world.in(minutes).toString().slice(0, 10)
const order = (from: string, until: string | null) =>
  world.as(practice.nurse).record.add({
    id: practice.patientId,
    entryId: world.id(),
    kind: 'order',
    what: 'Needlewort',
    order: {
      dose: '80 mg',
      route: 'under_skin',
      frequency: 'Once a day',
      prescriber: { name: 'Dr Adams', number: 'MP0123456' },
      validFrom: from,
      validUntil: until,
    },
  })
const end = (id: string) => world.as(practice.nurse).record.end({ id, reason: 'Enough' })

test('opened when it is asked for, closed by the order that holds then, opened again when that is ended', async () => {
  expect(await opened()).toEqual([])
  await needs(true)
  const { id } = await practice.schedule(3 * DAY)
  // The first, asked for before the service needed one, is found with it: one task for both.
  expect(await opened()).toEqual([visitId])
  expect((await open())[0]!.noOrder).toMatchObject({ visits: 2 })
  // One that is over before the second serves the first alone.
  const first = await order(day(-DAY), day(DAY))
  expect(await opened()).toEqual([id])
  const second = await order(day(2 * DAY), null)
  expect(await opened()).toEqual([])
  const { items } = await world.as(world.admin).tasks.list({ which: 'all' })
  const done = items.find(({ visit, kind }) => visit?.id === id && kind === 'no_order')
  expect(done?.resolved).toMatchObject({ decision: 'order_entered', by: { id: practice.nurse.id } })
  await end(second.id)
  expect(await opened()).toEqual([id])
  // No word of what was ordered lies with dispatch.
  const { rows } = await world.app.services.database.system.query<{ row: string }>(
    `select string_agg(t::text, '') as row from tasks t`,
  )
  expect(rows[0]!.row).not.toMatch(/Needlewort|80 mg|Adams/)
  // Moved to a day on which one holds, it is settled.
  await world.as(world.admin).planning.reschedule({ id, start: world.in(DAY / 2) })
  expect(await opened()).toEqual([])
  await world.as(world.admin).planning.reschedule({ id, start: world.in(3 * DAY) })
  expect(await opened()).toEqual([id])
  await end(first.id)
  expect(await opened()).toEqual([visitId])
})

test('dispatch says who let it go ahead, and is not asked again at night; what is switched off falls away', async () => {
  const [task] = await open()
  const decide = (note: string) =>
    ask(world, world.admin, contract.resolve, { id: task!.id, decision: 'without_order', note })
  expect(await decide('')).toMatchObject({ status: 422, body: { field: 'note' } })
  expect((await decide('Dr Naidoo, by telephone')).status).toBe(200)
  // That is said of this visit; the other one is asked for by itself.
  const before = await opened()
  expect(before).toHaveLength(1)
  expect(before).not.toContain(visitId)
  world.pass(DAY)
  await world.app.nightly.drain()
  expect(await opened()).toEqual(before)
  await needs(false)
  world.pass(DAY)
  await world.app.nightly.drain()
  expect(await opened()).toEqual([])
})
