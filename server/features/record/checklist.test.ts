import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InputOf } from '../../../contract/endpoint.ts'
import type { record } from '../../../contract/record.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { printedChecklist } from './printedChecklist.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let today: string
let tomorrow: string
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  // A Tuesday and a Wednesday.
  today = (await practice.schedule(60)).id
  tomorrow = (await practice.schedule(DAY)).id
})
afterAll(() => world.close())

const plan = (what: string, line: Partial<InputOf<typeof record.add>> = {}) =>
  world.as(practice.nurse).record.add({
    id: practice.patientId,
    entryId: world.id(),
    kind: 'task',
    what,
    rhythm: { every: 'visit' },
    ...line,
  })
const read = (id = today, by: Person = practice.nurse) => world.as(by).record.checklist({ id })
const itemsOf = async (id = today) => (await read(id)).items.map(({ what }) => what).toSorted()
const mark = (
  entryId: string,
  more: Partial<InputOf<typeof record.mark>> = {},
  by: Person = practice.nurse,
) => world.as(by).record.mark({ id: today, markId: world.id(), entryId, done: true, ...more })
const itemIn = (checklist: Awaited<ReturnType<typeof read>>, id: string) =>
  checklist.items.find((item) => item.id === id)

test('the care plan becomes the checklist of the day of each visit', async () => {
  await plan('Each time')
  await plan('On Wednesdays', { rhythm: { every: 'week', weekdays: [3] } })
  await plan('Every other day', { rhythm: { every: 'days', days: 2, from: '2026-11-24' } })
  const over = await plan('Not any more')
  await world.as(practice.doctor).record.end({ id: over.id, reason: 'Healed' })
  expect(await itemsOf(today)).toEqual(['Each time', 'Every other day'])
  expect(await itemsOf(tomorrow)).toEqual(['Each time', 'On Wednesdays'])
})

test('done, or not done with why; what was said last counts, however late it arrives', async () => {
  const { id } = await plan('Weigh her')
  await expect(mark(id, { done: false })).rejects.toMatchObject({
    problem: { code: 'invalid_input', field: 'reason' },
  })
  const skipped = await mark(id, { done: false, reason: 'She slept', at: world.in(-20) })
  expect(itemIn(skipped, id)?.mark).toMatchObject({
    done: false,
    reason: 'She slept',
    by: { id: practice.nurse.id },
    at: world.in(-20),
  })
  expect(itemIn(await mark(id, { at: world.in(-5) }), id)?.mark?.done).toBe(true)
  // From before that, and told only now.
  const late = await mark(id, { done: false, reason: 'Scale is flat', at: world.in(-10) })
  expect(itemIn(late, id)?.mark?.done).toBe(true)
  expect(itemIn(await read(tomorrow), id)?.mark).toBeNull()
})

test('said twice on a bad line it is said once; another thing on that id is refused', async () => {
  const { id } = await plan('Count the tablets')
  const said = { markId: world.id(), at: world.in(-3) }
  const first = await mark(id, said)
  expect(await mark(id, { ...said, clock: { at: world.in(-3), sentAt: world.in(0) } })).toEqual(
    first,
  )
  await expect(mark(id, { ...said, done: false, reason: 'None left' })).rejects.toMatchObject({
    problem: { code: 'id_taken', field: 'markId' },
  })
})

test('what was done of a task that was ended later stays with its visit', async () => {
  const { id } = await plan('Stockings')
  await mark(id)
  await world.as(practice.nurse).record.end({ id, reason: 'Legs are well' })
  expect(itemIn(await read(), id)?.mark?.done).toBe(true)
  expect(itemIn(await read(tomorrow), id)).toBeUndefined()
})

test('only the nurse of the visit says it; a task says how often, and nothing else does', async () => {
  const { id } = await plan('Walk to the gate')
  expect((await read(today, practice.doctor)).can).toEqual([])
  const refused = { problem: { code: 'not_allowed' } }
  await expect(mark(id, {}, practice.doctor)).rejects.toMatchObject(refused)
  await expect(read(today, practice.patient)).rejects.toMatchObject(refused)
  await expect(mark(world.id())).rejects.toMatchObject({ problem: { field: 'entryId' } })
  await expect(plan('Sugar', { kind: 'goal' })).rejects.toMatchObject({
    problem: { field: 'rhythm' },
  })
  const goal = await world.as(practice.nurse).record.add({
    id: practice.patientId,
    entryId: world.id(),
    kind: 'goal',
    what: 'Walks alone',
  })
  await expect(mark(goal.id)).rejects.toMatchObject({ problem: { field: 'entryId' } })
  await expect(plan('Never', { rhythm: { every: 'week', weekdays: [] } })).rejects.toMatchObject({
    problem: { code: 'invalid_input' },
  })
})

test('paper says what was asked for at the visit, the screen what is to be done now', async () => {
  const { id } = await practice.schedule(2 * DAY + 60)
  const asked = await plan('Asked for then')
  world.pass(2 * DAY + 120)
  await world.as(practice.doctor).record.end({ id: asked.id, reason: 'Healed' })
  await plan('Asked for since')
  const { rows } = await world.app.services.database.system.query<{ start: Date; key: Buffer }>(
    `select v.start_at as start, p.data_key as key from visits v
      join patients p on p.id = v.patient_id where v.id = $1`,
    [id],
  )
  const { start, key } = rows[0]!
  const visit = { id, patientId: practice.patientId, start }
  const printed = (await printedChecklist(world.app.services, visit, key)).map(({ what }) => what)
  expect(printed).toContain('Asked for then')
  expect(printed).not.toContain('Asked for since')
  const shown = await itemsOf(id)
  expect(shown).toContain('Asked for since')
  expect(shown).not.toContain('Asked for then')
})
