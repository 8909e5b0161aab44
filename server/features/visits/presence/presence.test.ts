import { afterAll, beforeAll, expect, test } from 'vitest'
import { presence as contract } from '../../../../contract/presence.ts'
import { visits } from '../../../../contract/visits.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type World } from '../../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const DOOR = { latitude: -26.238, longitude: 27.9085, accuracy: 8 }
const FAR = { latitude: -26.248, longitude: 27.9085, accuracy: 8 }
type Move = Partial<{
  position: Record<string, unknown>
  undo: boolean
  at: string
  reason: string
}>
const move = (id: string, status: string, more: Move = {}) =>
  ask(world, practice.nurse, visits.changeStatus, { id, status, ...more })
const seen = (id: string) => world.as(practice.nurse).visits.get({ id })
const grades = async (id: string) =>
  (await seen(id)).presence.map(({ kind, grade, reasons }) => [kind, grade, ...reasons].join(' '))

let days = 1
async function onTheWay() {
  const { id } = await practice.schedule((days += 1) * DAY)
  await move(id, 'EN_ROUTE')
  return id
}

test('one place at the start and one at the end, each with its grade', async () => {
  const id = await onTheWay()
  await move(id, 'ARRIVED', { position: DOOR })
  await move(id, 'IN_PROGRESS', { position: FAR })
  await move(id, 'COMPLETED', { position: FAR })
  expect(await grades(id)).toEqual(['check-in A', 'check-out C far'])
  const [checkIn, checkOut] = (await seen(id)).presence
  expect(checkIn).toMatchObject({ metres: 0, accuracy: 8, pinConfirmed: false, mock: false })
  expect(checkOut!.metres).toBeGreaterThan(1_000)
})

test('nothing that a phone says about its place keeps anybody from arriving', async () => {
  for (const position of [
    undefined,
    { latitude: 0, longitude: 0, accuracy: 5_000 },
    { ...FAR, mock: true },
    { latitude: 90, longitude: 180, accuracy: 100_000 },
    { ...DOOR, accuracy: 0 },
  ]) {
    const id = await onTheWay()
    const answer = await move(id, 'ARRIVED', position && { position })
    expect([answer.status, answer.body['status']]).toEqual([200, 'ARRIVED'])
  }
})

test('a better fix as care begins takes the place of a weak one, and the time stays', async () => {
  const id = await onTheWay()
  await move(id, 'ARRIVED')
  const { at } = (await seen(id)).presence[0]!
  world.pass(4)
  await move(id, 'IN_PROGRESS', { position: DOOR })
  const { presence } = await seen(id)
  expect(presence).toMatchObject([{ kind: 'check-in', grade: 'A', at }])
})

test('what is taken back proves nothing, and arriving again is graded anew', async () => {
  const id = await onTheWay()
  await move(id, 'ARRIVED', { position: FAR })
  await move(id, 'EN_ROUTE', { undo: true })
  expect(await grades(id)).toEqual([])
  await move(id, 'ARRIVED', { position: DOOR })
  expect(await grades(id)).toEqual(['check-in A'])
  const other = practice.otherNurse.id
  await world.as(world.admin).visits.assignNurse({ id, nurseId: other })
  expect((await world.as(world.admin).visits.get({ id })).presence).toEqual([])
  const { rows } = await world.app.services.database.system.query(
    'select grade from presence where visit_id = $1 order by grade desc',
    [id],
  )
  expect(rows).toEqual([{ grade: 'C' }, { grade: 'A' }])
})

test('the reason is given later, as often as she likes, and sealed', async () => {
  const id = await onTheWay()
  const explain = (reason: string, kind = 'check-in', who = practice.nurse) =>
    ask(world, who, contract.explain, { id, kind, reason })
  expect(await explain('Too soon')).toMatchObject({ status: 409 })
  await move(id, 'ARRIVED', { position: FAR })
  world.pass(60)
  expect((await explain('The estate shades the sky')).status).toBe(200)
  await explain('The estate shades the sky; the guard saw me')
  const { presence } = await seen(id)
  expect(presence[0]).toMatchObject({
    grade: 'C',
    said: 'The estate shades the sky; the guard saw me',
  })
  expect(await explain('Not yet over', 'check-out')).toMatchObject({ code: 'not_possible_now' })
  expect(await explain('Not mine', 'check-in', practice.patient)).toMatchObject({ status: 403 })
  const { rows } = await world.app.services.database.system.query(
    `select count(*)::int as n from presence t where t::text like '%estate%' or place is null and metres > 0`,
  )
  expect(rows).toEqual([{ n: 0 }])
})

test('the family reads no place and no grade', async () => {
  const id = await onTheWay()
  await move(id, 'ARRIVED', { position: DOOR })
  const visit = await world.as(practice.patient).visits.get({ id })
  expect(visit.presence).toEqual([])
  expect(JSON.stringify(visit)).not.toMatch(/"grade"|"metres"/)
})
