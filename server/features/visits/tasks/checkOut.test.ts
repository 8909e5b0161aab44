import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'
import { loadCheckOut } from './checkOut.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

type Effect = { ids: Record<string, string>; due_at: Date }

test('a forgotten check-out is asked for half an hour after the agreed end, and only while it is', async () => {
  const { id, end } = await practice.schedule(DAY)
  const nurse = world.as(practice.nurse).visits
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await nurse.changeStatus({ id, status })
  await world.app.dispatcher.drain()
  const { services } = world.app
  const { rows } = await services.database.system.query<Effect>(
    `select ids, due_at from effects where job = 'check-out-due'`,
  )
  expect(rows.map(({ due_at }) => due_at.toISOString())).toEqual([
    new Date(Date.parse(end) + 30 * 60_000).toISOString(),
  ])
  world.pass(DAY + 90)
  const asked = await loadCheckOut(services, rows[0]!.ids)
  expect(asked).toMatchObject({ userId: practice.nurse.id, visitId: id })
  const open = async () =>
    (await world.as(world.admin).tasks.list({})).items.map(({ kind, visit }) => [kind, visit?.id])
  expect(await open()).toEqual([['check_out', id]])
  // Asked twice, because a worker died: still one.
  await loadCheckOut(services, rows[0]!.ids)
  expect(await open()).toHaveLength(1)
  await nurse.changeStatus({ id, status: 'COMPLETED' })
  expect(await open()).toEqual([])
  expect(await loadCheckOut(services, rows[0]!.ids)).toBeNull()
})
