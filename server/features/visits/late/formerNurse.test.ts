import { afterAll, beforeAll, expect, test } from 'vitest'
import { record } from '../../../../contract/record.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

// What a nurse noted, ticked off and measured where she could not hear that the visit went to somebody else.

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let task: string
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  const { otherNurse, patientId } = practice
  // A visit of the other nurse keeps the record open to her all along.
  const near = await practice.schedule(60)
  await world.as(world.admin).visits.assignNurse({ id: near.id, nurseId: otherNurse.id })
  task = world.id()
  await world.as(otherNurse).record.add({
    id: patientId,
    entryId: task,
    kind: 'task',
    what: 'Turn her',
    rhythm: { every: 'visit' },
  })
})
afterAll(() => world.close())

const former = () => world.as(practice.nurse)
const open = async (id: string) =>
  (await world.as(world.admin).tasks.list({})).items.filter(({ visit }) => visit?.id === id)

let days = 0
/** Agreed for a quarter past nine; given to the other nurse at nine, and it is eleven now. */
async function swapped() {
  const { id } = await practice.schedule((days += 1) * DAY + 25)
  world.pass(days * DAY + 10)
  await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.otherNurse.id })
  world.pass(120)
  return id
}
const line = (more: Record<string, unknown> = {}) => ({
  id: practice.patientId,
  entryId: world.id(),
  kind: 'allergy',
  what: 'Penicillin',
  severe: true,
  at: world.in(-90),
  ...more,
})
const mark = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  markId: world.id(),
  entryId: task,
  done: true,
  at: world.in(-80),
  ...more,
})
const add = (who: Person, input: Record<string, unknown>) => ask(world, who, record.add, input)
const tick = (who: Person, input: Record<string, unknown>) => ask(world, who, record.mark, input)

test('lines, marks and values are where the next nurse looks, and dispatch has one task', async () => {
  const id = await swapped()
  const said = line({ visitId: id })
  const ticked = mark(id)
  const measured = { id, observationsId: world.id(), respiration: 16, at: world.in(-70) }
  // Sent again, all of it: the answers were lost on the way.
  for (let n = 0; n < 2; n += 1) {
    expect(await add(practice.nurse, said)).toMatchObject({
      status: 201,
      body: { what: 'Penicillin', at: said.at, author: { id: practice.nurse.id }, ended: null },
    })
    expect(await tick(practice.nurse, ticked)).toMatchObject({ status: 201, body: { items: [] } })
    await former().observations.record(measured)
  }

  const next = world.as(practice.otherNurse)
  const { entries } = await next.record.read({ id: practice.patientId })
  expect(entries.filter(({ kind }) => kind === 'allergy')).toMatchObject([
    { id: said.entryId, what: 'Penicillin', severe: true, visitId: id, at: said.at },
  ])
  expect((await next.record.checklist({ id })).items).toMatchObject([
    { id: task, mark: { done: true, at: ticked.at, by: { id: practice.nurse.id } } },
  ])
  expect(await open(id)).toMatchObject([
    {
      kind: 'clash',
      nurse: { id: practice.nurse.id },
      late: [],
      written: [
        { kind: 'record', count: 1, by: { id: practice.nurse.id } },
        { kind: 'mark', count: 1 },
        { kind: 'observations', count: 1 },
      ],
    },
  ])
  // Dispatch reads that it came, and no word of it.
  expect(JSON.stringify(await open(id))).not.toMatch(/Penicillin|Turn her/)
  // She reads no more of the visit or the record than before.
  expect(await ask(world, practice.nurse, record.read, { id: practice.patientId })).toMatchObject({
    code: 'not_found',
  })
})

test('decided, and sent once more: it is not asked again', async () => {
  const id = await swapped()
  const said = line({ visitId: id, kind: 'condition', what: 'Diabetes' })
  await add(practice.nurse, said)
  const [found] = await open(id)
  await world.as(world.admin).tasks.resolve({ id: found!.id, decision: 'did_not_count' })
  expect((await add(practice.nurse, said)).status).toBe(201)
  expect(await open(id)).toEqual([])
})

test('nothing stands beside its opposite', async () => {
  const id = await swapped()
  const none = (kind: string) =>
    line({ kind, noneKnown: true, what: '', severe: false, visitId: id })
  // Medicines: the next nurse asked and there were none; the one before her had seen one.
  await world.as(practice.otherNurse).record.add({
    id: practice.patientId,
    entryId: world.id(),
    kind: 'medicine',
    noneKnown: true,
  })
  await add(practice.nurse, line({ kind: 'medicine', what: 'Warfarin', visitId: id }))
  // Allergies: one stands since the first test, and she was told of none.
  const said = await add(practice.nurse, none('allergy'))
  expect(said).toMatchObject({
    status: 201,
    body: { noneKnown: true, ended: { reason: 'Something stood in the record already.' } },
  })
  const read = await world.as(practice.otherNurse).record.read({ id: practice.patientId })
  expect(read.asked).toMatchObject({ medicine: 'known', allergy: 'known' })
  expect(read.entries.filter(({ kind, noneKnown }) => kind === 'medicine' && noneKnown)).toEqual([])
})

test('with signal, long after, or by somebody who never had it: refused as before', async () => {
  const id = await swapped()
  const at = world.in(-1)
  expect(await add(practice.nurse, line({ visitId: id, at }))).toMatchObject({ code: 'not_found' })
  expect(await tick(practice.nurse, mark(id, { at }))).toMatchObject({ code: 'not_found' })
  const stranger = await world.hire('nurse', 'Thandi Nkosi')
  expect(await add(stranger, line({ visitId: id }))).toMatchObject({ code: 'not_found' })
  expect(await tick(stranger, mark(id))).toMatchObject({ code: 'not_found' })
  world.pass(DAY)
  const late = { visitId: id, at: world.in(-DAY / 2) }
  expect(await add(practice.nurse, line(late))).toMatchObject({ code: 'not_found' })
  // A task of somebody else's plan is none.
  world.pass(-DAY)
  const foreign = mark(id, { entryId: world.id() })
  expect(await tick(practice.nurse, foreign)).toMatchObject({ code: 'invalid_input' })
  // The name of somebody else's line.
  expect(await add(practice.nurse, line({ entryId: task, visitId: id }))).toMatchObject({
    code: 'id_taken',
  })
  expect(await open(id)).toEqual([])
})

test('of a visit that was cancelled she is still told, and what she noted is kept', async () => {
  const { id } = await practice.schedule((days += 1) * DAY + 25)
  world.pass(days * DAY + 10)
  await world.as(world.admin).visits.cancel({ id, reason: 'practice' })
  world.pass(120)
  expect(
    (await add(practice.nurse, line({ visitId: id, kind: 'alert', what: 'Dog' }))).status,
  ).toBe(201)
  expect((await tick(practice.nurse, mark(id))).status).toBe(201)
  expect(await open(id)).toMatchObject([{ kind: 'clash', written: [{ count: 1 }, { count: 1 }] }])
})
