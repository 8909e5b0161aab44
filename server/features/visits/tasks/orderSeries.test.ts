import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

const DAY = 24 * 60
const VISITS = 30
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let serviceId: string
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  // Within a day: its nurse may write in the record.
  const { id } = await practice.schedule(60)
  serviceId = (await world.as(practice.nurse).visits.get({ id })).service.id
  const desk = world.as(world.admin).practice
  const { items } = await desk.services({})
  const { skills, ...kept } = items.find((each) => each.id === serviceId)!
  await desk.saveService({ ...kept, skillIds: skills.map((skill) => skill.id), needsOrder: true })
})
afterAll(() => world.close())

const open = async () =>
  (await world.as(world.admin).tasks.list({ limit: 100 })).items.filter(
    ({ kind }) => kind === 'no_order',
  )
const day = (minutes: number) => world.in(minutes).slice(0, 10)
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
const book = (ids: readonly string[], from: number) =>
  world.as(practice.patient).planning.series({
    patientId: practice.patientId,
    serviceId,
    confirmed: true,
    address: {
      line: '1204 Zone 6',
      suburb: 'Diepkloof',
      pin: { latitude: -26.24, longitude: 27.94 },
    },
    visits: ids.map((id, n) => ({ id, start: world.in((from + n) * DAY) })),
  })

test('thirty visits without an order are one task, which says how many; an order closes it', async () => {
  const ids = Array.from({ length: VISITS }, () => world.id())
  await Promise.all([book(ids.slice(0, 15), 1), book(ids.slice(15), 16)])
  const [task, ...more] = await open()
  expect(more).toEqual([])
  // With the one of today, asked for before.
  expect(task).toMatchObject({ noOrder: { visits: VISITS + 1, until: day(VISITS * DAY) } })
  // One that holds for a week leaves the rest to be asked for, from the first that it does not serve.
  const week = await order(day(0), day(7 * DAY))
  const [rest] = await open()
  expect(rest).toMatchObject({
    id: task!.id,
    visit: { id: ids[7] },
    noOrder: { visits: VISITS - 7, until: day(VISITS * DAY) },
  })
  const whole = await order(day(0), null)
  expect(await open()).toEqual([])
  const { items } = await world.as(world.admin).tasks.list({ which: 'all' })
  expect(items.find(({ id }) => id === task!.id)?.resolved).toMatchObject({
    decision: 'order_entered',
  })
  for (const { id } of [week, whole])
    await world.as(practice.nurse).record.end({ id, reason: 'Enough' })
  expect(await open()).toHaveLength(1)
})

test('that one visit goes ahead is said of that visit; what was asked for singly before is one task by night', async () => {
  const [task] = await open()
  const resolve = { id: task!.id, decision: 'without_order' as const, note: 'Dr Naidoo' }
  await world.as(world.admin).tasks.resolve(resolve)
  const [next, ...more] = await open()
  expect(more).toEqual([])
  expect(next).toMatchObject({ noOrder: { visits: VISITS } })
  expect(next!.visit!.id).not.toBe(task!.visit!.id)
  // As it was left by what asked for each visit by itself.
  await world.app.services.database.system.query(
    `insert into tasks (id, kind, visit_id, patient_id, facts, opened_at)
      select uuidv7(), 'no_order', id, patient_id, jsonb_build_object('day', start_at::date), $2
      from visits where patient_id = $1 and start_at > $2
        and id not in (select visit_id from tasks where kind = 'no_order')`,
    [practice.patientId, world.now()],
  )
  expect((await open()).length).toBeGreaterThan(20)
  world.pass(DAY)
  await world.app.nightly.drain()
  expect(await open()).toHaveLength(1)
})
