import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError } from '../../../../contract/client.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let third: Person
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  third = await world.hire('nurse', 'Thembi Zulu')
}, 120_000)
afterAll(() => world.close())

const desk = () => world.as(world.admin)
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'fine',
    (error: unknown) =>
      error instanceof ProblemError ? error.problem.code : Promise.reject(error),
  )
const DAY = 24 * 60
const at = (minutes: number) => new Date(world.now().getTime() + minutes * 60_000).toISOString()

test('sick-call: one act marks her away and proposes cover for each of her visits, with reasons', async () => {
  const { nurse, otherNurse } = practice
  // Tomorrow from 09:00: three visits of hers, two of them at nearly the same time as one of Busi's.
  const morning = await practice.schedule(DAY)
  const noon = await practice.schedule(DAY + 180)
  const evening = await practice.schedule(DAY + 360)
  const busis = await practice.request(DAY + 185)
  await desk().visits.assignNurse({ id: busis.id, nurseId: otherNurse.id })
  const after = await practice.schedule(3 * DAY)
  const sick = {
    id: nurse.id,
    absenceId: world.id(),
    from: at(DAY - 180),
    until: at(DAY + 12 * 60),
    reason: 'Fever',
  }
  const cover = await desk().dispatch.sick(sick)
  expect(cover).toMatchObject({ nurse: { id: nurse.id }, running: [] })
  expect(cover.visits.map(({ visit }) => visit.id)).toEqual([morning.id, noon.id, evening.id])
  for (const { proposed } of cover.visits) {
    expect(proposed).toMatchObject({ free: true, obstacles: [] })
    expect(proposed!.reasons.length).toBeGreaterThan(0)
    expect(proposed!.nurse.id).not.toBe(nurse.id)
  }
  // At noon Busi is taken: only Thembi can.
  expect(cover.visits[1]!.proposed!.nurse.id).toBe(third.id)
  expect(cover.visits[1]!.others).toEqual([])

  // Again says the same, and nothing was moved; she cannot be booked into it any more.
  expect(await desk().dispatch.sick(sick)).toEqual(cover)
  expect(await codeOf(desk().dispatch.sick({ ...sick, reason: 'Flu' }))).toBe('id_taken')
  expect((await desk().visits.get({ id: noon.id })).nurse?.id).toBe(nurse.id)
  const more = await practice.request(DAY + 60)
  expect(await codeOf(desk().visits.assignNurse({ id: more.id, nurseId: nurse.id }))).toBe('absent')

  // All at once, each in its own right: Busi cannot at noon, and that holds up nobody.
  const covers = [
    { visitId: morning.id, nurseId: cover.visits[0]!.proposed!.nurse.id },
    { visitId: noon.id, nurseId: otherNurse.id },
    { visitId: evening.id, nurseId: cover.visits[2]!.proposed!.nurse.id },
  ]
  const { items } = await desk().dispatch.applyCover({ id: nurse.id, covers })
  expect(items.map(({ done, code }) => code ?? done)).toEqual([true, 'overlap', true])
  expect((await desk().visits.get({ id: morning.id })).nurse?.id).toBe(covers[0]!.nurseId)
  expect((await desk().visits.get({ id: noon.id })).nurse?.id).toBe(nurse.id)
  // What is left is what is proposed still.
  const left = await desk().dispatch.cover({ id: nurse.id, from: sick.from, until: sick.until })
  expect(left.visits.map(({ visit }) => visit.id)).toEqual([noon.id])
  const again = await desk().dispatch.applyCover({
    id: nurse.id,
    covers: [{ visitId: noon.id, nurseId: third.id }, ...covers.slice(0, 1)],
  })
  expect(again.items.map(({ done }) => done)).toEqual([true, true])
  // The family sees the new face; the visit after her absence is hers.
  const family = await world.as(practice.patient).visits.get({ id: noon.id })
  expect(family.nurse?.name).toBe('Thembi Zulu')
  expect((await desk().visits.get({ id: after.id })).nurse?.id).toBe(nurse.id)
})

test('two visits at one time are not proposed to one nurse, and what is under way is shown apart', async () => {
  const { otherNurse } = practice
  const start = 6 * DAY
  const [a, b] = [await practice.request(start), await practice.request(start + 120)]
  for (const { id } of [a, b]) await desk().visits.assignNurse({ id, nurseId: otherNurse.id })
  world.pass(start - 20)
  await world.as(otherNurse).visits.changeStatus({ id: a.id, status: 'EN_ROUTE' })
  const span = { id: otherNurse.id, from: at(-60), until: at(10 * 60) }
  const cover = await desk().dispatch.cover(span)
  expect(cover.running.map(({ id }) => id)).toEqual([a.id])
  expect(cover.visits.map(({ visit }) => visit.id)).toEqual([b.id])
  const moved = await desk().dispatch.applyCover({
    id: otherNurse.id,
    covers: [{ visitId: a.id, nurseId: third.id }],
  })
  expect(moved.items).toMatchObject([{ done: false, code: 'not_possible_now' }])
  // Two dispatchers apply the same cover in the same moment: it is done once.
  const covers = [{ visitId: b.id, nurseId: third.id }]
  const both = await Promise.all([
    desk().dispatch.applyCover({ id: otherNurse.id, covers }),
    desk().dispatch.applyCover({ id: otherNurse.id, covers }),
  ])
  expect(both.flatMap(({ items }) => items.map(({ done }) => done))).toEqual([true, true])
  const { timeline } = await desk().visits.get({ id: b.id })
  expect(timeline.filter(({ type }) => type === 'VISIT_ASSIGNED')).toHaveLength(2)
  expect(await codeOf(world.as(otherNurse).dispatch.cover(span))).toBe('not_allowed')
})
