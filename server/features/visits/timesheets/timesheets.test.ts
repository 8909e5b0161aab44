import { afterAll, beforeAll, expect, test } from 'vitest'
import { timesheets as contract } from '../../../../contract/timesheets.ts'
import { ask } from '../../../testing/asking.ts'
import { openPractice } from '../../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

const DAY = 24 * 60
const WEEK = '2026-11-23'
const DOOR = { latitude: -26.238, longitude: 27.9085, accuracy: 8 }
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let nurse: Person
let dispatcher: Person

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  dispatcher = await world.hire('administrator', 'Dineo Dispatch', { duties: ['dispatch'] })
  nurse = await world.hire('nurse', '+1 Nomsa')
  // Tuesday, and it is 09:00: three visits, one after the other, the second two kilometres away.
  const away = { ...practice.home, pin: { latitude: -26.256, longitude: 27.9085 } }
  const visits: string[] = []
  for (const [n, address] of [practice.home, away, practice.home].entries()) {
    const { id } = await world.as(practice.patient).visits.request({
      id: world.id(),
      patientId: practice.patientId,
      serviceId: practice.service.id,
      start: world.in(60 + n * 120),
      address,
    })
    await world.as(dispatcher).visits.assignNurse({ id, nurseId: nurse.id })
    visits.push(id)
  }
  const [first, second, third] = visits as [string, string, string]
  const go = async (id: string, minutes: number, position?: typeof DOOR) => {
    const mine = world.as(nurse).visits
    const at = position && { position }
    await mine.changeStatus({ id, status: 'EN_ROUTE' })
    await mine.changeStatus({ id, status: 'ARRIVED', ...at })
    await mine.changeStatus({ id, status: 'IN_PROGRESS' })
    world.pass(minutes)
    return mine.changeStatus({ id, status: 'COMPLETED', ...at })
  }
  world.pass(60)
  await go(first, 40, DOOR)
  world.pass(80)
  await go(second, 50)
  await world
    .as(nurse)
    .presence.explain({ id: second, kind: 'check-in', reason: 'Under a tin roof' })
  world.pass(70)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const)
    await world.as(nurse).visits.changeStatus({ id: third, status, position: DOOR })
  world.pass(120)
  // She forgot to check out: dispatch enters it.
  await world.as(dispatcher).presence.correct({
    id: third,
    correctionId: world.id(),
    status: 'COMPLETED',
    times: { completedAt: world.in(-85) },
    reason: 'She rang',
  })
})
afterAll(() => world.close())

const which = () => ({ nurseId: nurse.id, week: WEEK })

test('planned, proven, noted and corrected times, kilometres, grades with their reasons', async () => {
  const sheet = await world.as(nurse).timesheets.get(which())
  const { minutes } = practice.service
  expect(sheet.totals).toEqual({
    visits: 3,
    plannedMinutes: 3 * minutes,
    provenMinutes: 40,
    notedMinutes: 50,
    correctedMinutes: 35,
    kilometres: 4,
    kilometresBy: 'line',
  })
  expect(sheet.rows.map(({ kind, kilometres }) => [kind, kilometres])).toEqual([
    ['proven', null],
    ['noted', 2],
    ['corrected', 2],
  ])
  expect(sheet.rows[1]!.presence[0]).toMatchObject({
    grade: 'C',
    reasons: ['no_fix'],
    said: 'Under a tin roof',
  })
  // Nobody has confirmed where these homes are: they stay outside the share.
  expect(sheet.share).toEqual({ counted: 0, proven: 0, unconfirmed: 6 })
  expect(sheet.can).toEqual([])
  const all = await world.as(dispatcher).timesheets.list({ week: WEEK })
  expect(all.items.map((one) => [one.nurse.id, one.totals])).toEqual([[nurse.id, sheet.totals]])
})

test('approved when it is over, by somebody who entered none of its times, once', async () => {
  const approve = (who: Person) => ask(world, who, contract.approve, which())
  const take = (who: Person) => ask(world, who, contract.csv, which())
  expect(await approve(world.admin)).toMatchObject({ code: 'not_possible_now' })
  expect(await take(world.admin)).toMatchObject({ code: 'not_possible_now' })
  world.pass(7 * DAY)
  expect(await approve(nurse)).toMatchObject({ code: 'not_allowed' })
  expect(await approve(practice.otherNurse)).toMatchObject({ code: 'not_found' })
  expect(await approve(dispatcher)).toMatchObject({ code: 'not_allowed' })
  const both = await Promise.all([approve(world.admin), approve(world.admin)])
  expect(both.map(({ status }) => status)).toEqual([200, 200])
  expect(both[0].body).toMatchObject({
    approved: { by: { id: world.admin.id }, changedSince: false },
    can: [],
  })
  // What is corrected afterwards is seen beside what was approved.
  const [, second] = (await world.as(nurse).timesheets.get(which())).rows
  await world.as(dispatcher).presence.correct({
    id: second!.visitId,
    correctionId: world.id(),
    times: { completedAt: second!.presence[0]!.at },
    reason: 'Twice the same',
  })
  expect((await world.as(nurse).timesheets.get(which())).approved).toMatchObject({
    changedSince: true,
    totals: { notedMinutes: 50 },
  })
})

test('the CSV runs nothing, and names nobody who was cared for', async () => {
  const { csv, filename } = await world.as(world.admin).timesheets.csv(which())
  const lines = csv.split('\r\n')
  expect(filename).toMatch(/^timesheet-2026-11-23-[0-9a-f]{8}\.csv$/)
  expect(lines).toHaveLength(5)
  expect(lines[0]).toMatch(/^\ufeff"Nurse","Visit"/)
  expect(lines[1]).toMatch(/^"'\+1 Nomsa",/)
  expect(lines[1]).toContain('"2026-11-24 10:00"')
  expect(lines[1]).toMatch(/"A",40,"proven","",""$/)
  expect(csv).not.toMatch(/Palesa|Wound|Vilakazi/)
})
