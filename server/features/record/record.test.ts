import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InputOf } from '../../../contract/endpoint.ts'
import type { record } from '../../../contract/record.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const DAY = 24 * 60
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let lead: Person
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  lead = await world.hire('administrator', 'Carel Lead', { duties: ['clinical_lead'] })
  await makeDelegate(world, practice.daughter, practice.patientId, ['visits', 'reports'])
  // Somebody writes from the first day on.
  await practice.schedule(60)
})
afterAll(() => world.close())

type Line = Partial<InputOf<typeof record.add>>
const add = (line: Line, by: Person = practice.nurse) =>
  world.as(by).record.add({
    id: practice.patientId,
    entryId: world.id(),
    kind: 'condition',
    ...(line.noneKnown ? {} : { what: 'Asthma' }),
    ...line,
  })
const read = (by: Person = practice.nurse) => world.as(by).record.read({ id: practice.patientId })
const end = (id: string, reason = 'Not so any more', by: Person = practice.nurse) =>
  world.as(by).record.end({ id, reason })
const clear = async () => {
  for (const { id } of (await read(lead)).entries) await end(id, 'Cleared', lead)
}

test('nobody asked, none known and known are three answers', async () => {
  await clear()
  const asked = async () => (await read()).asked.allergy
  expect(await asked()).toBe('not_asked')
  const none = await add({ kind: 'allergy', noneKnown: true })
  expect(none).toMatchObject({ noneKnown: true, what: '', author: { id: practice.nurse.id } })
  expect(await asked()).toBe('none_known')
  const latex = await add({ kind: 'allergy', what: 'Latex', severe: true })
  expect(await asked()).toBe('known')
  // What was answered before is not gone: it was replaced, by whom and when.
  const { history } = await read()
  expect(history.find(({ id }) => id === none.id)?.ended).toMatchObject({
    by: { id: practice.nurse.id },
    replacedBy: latex.id,
  })
  await expect(add({ kind: 'allergy', noneKnown: true })).rejects.toMatchObject({
    problem: { code: 'not_possible_now', field: 'noneKnown' },
  })
  await end(latex.id, 'Tested: none')
  expect(await asked()).toBe('not_asked')
  const over = (await read()).history.find(({ id }) => id === latex.id)
  expect(over).toMatchObject({
    what: 'Latex',
    ended: { reason: 'Tested: none', replacedBy: null },
  })
})

test('a line that is replaced keeps who, when and why, and nothing of it changes', async () => {
  const first = await add({ kind: 'medicine', what: 'Metformin', detail: '500 mg twice' })
  const second = await add({
    kind: 'medicine',
    what: 'Metformin',
    detail: '850 mg twice',
    replaces: first.id,
    reason: 'Dose raised by the clinic',
  })
  const { entries, history } = await read()
  expect(entries.map(({ id }) => id)).toContain(second.id)
  expect(history.find(({ id }) => id === first.id)).toEqual({
    ...first,
    ended: {
      by: expect.objectContaining({ id: practice.nurse.id }) as unknown,
      at: world.now().toISOString(),
      reason: 'Dose raised by the clinic',
      replacedBy: second.id,
    },
  })
  await expect(add({ replaces: second.id, reason: 'Wrong sort' })).rejects.toMatchObject({
    problem: { field: 'replaces' },
  })
  await expect(add({ kind: 'medicine', replaces: second.id })).rejects.toMatchObject({
    problem: { field: 'reason' },
  })
})

test('said twice on a bad line it stands once; anything else on that id is refused', async () => {
  const entryId = world.id()
  const line = { entryId, kind: 'alert' as const, what: 'Dog in the yard', at: world.in(-5) }
  const first = await add(line)
  expect(await add({ ...line, clock: { at: world.in(-5), sentAt: world.in(0) } })).toEqual(first)
  await expect(add({ ...line, what: 'No dog' })).rejects.toMatchObject({
    problem: { code: 'id_taken', field: 'entryId' },
  })
  await expect(add(line, practice.doctor)).rejects.toMatchObject({ problem: { code: 'id_taken' } })
  const ended = await end(entryId, 'The dog died')
  expect(await end(entryId, 'The dog moved', practice.doctor)).toEqual(ended)
  // The answer to a repeated line is the line as it is now.
  expect((await add(line)).ended?.reason).toBe('The dog died')
})

test('what was learned without signal carries when, also by a clock that is years off', async () => {
  const late = await add({ at: world.in(-90) })
  expect(late).toMatchObject({ at: world.in(-90), recordedAt: world.in(0) })
  const wrong = (minutes: number) => new Date(Date.parse('2019-01-01') + minutes * 60_000)
  const off = await add({
    at: wrong(0).toISOString(),
    clock: { at: wrong(0).toISOString(), sentAt: wrong(30).toISOString() },
  })
  expect(off.at).toBe(world.in(-30))
  expect((await add({ at: world.in(500) })).at).toBe(world.in(0))
})

test('of the usual mental state and the note to the next nurse one stands: the newest', async () => {
  const clear = await add({ kind: 'mental_state', what: 'Clear, knows the day', at: world.in(-10) })
  const newer = await add({ kind: 'mental_state', what: 'Muddled in the evening' })
  // Told late, by another phone: it was known before.
  const late = await add({ kind: 'mental_state', what: 'A little slow', at: world.in(-5) })
  expect(late.ended).toMatchObject({ replacedBy: newer.id })
  const { entries, history } = await read()
  expect(entries.filter(({ kind }) => kind === 'mental_state').map(({ id }) => id)).toEqual([
    newer.id,
  ])
  expect(history.find(({ id }) => id === clear.id)?.ended?.replacedBy).toBe(newer.id)
})

test('parents read neither what is confidential nor of safeguarding; the patient reads what nobody hid', async () => {
  await clear()
  const secret = await add({ what: 'Takes the pill', confidential: true })
  const open = await add({ what: 'Asthma' })
  const note = await add({ kind: 'safeguarding', what: 'Bruises on both arms' })
  const hidden = await add({
    kind: 'safeguarding',
    what: 'Afraid of her uncle',
    hiddenReason: 'He reads her phone',
  })
  const seen = async (by: Person) => (await read(by)).entries.map(({ id }) => id).toSorted()
  const sorted = (...ids: string[]) => ids.toSorted()
  expect(await seen(practice.daughter)).toEqual([open.id])
  expect(await seen(practice.patient)).toEqual(sorted(secret.id, open.id, note.id))
  expect(await seen(practice.doctor)).toEqual(sorted(secret.id, open.id, note.id, hidden.id))
  // Neither that something is kept from her, nor that nobody asked.
  expect((await read(practice.daughter)).asked).toMatchObject({ allergy: 'unsaid' })
  expect((await read(practice.patient)).asked).toMatchObject({ allergy: 'not_asked' })
  const whole = JSON.stringify(await read(practice.patient))
  expect(whole).not.toContain('uncle')
  expect(hidden.hiddenReason).toBe('He reads her phone')
  await expect(add({ hiddenReason: 'Why not' })).rejects.toMatchObject({
    problem: { field: 'hiddenReason' },
  })
})

test('whoever has the record before them hears that a line changed, and nobody of a line that is kept from them', async () => {
  const heads = async () => {
    const people = [practice.nurse, practice.patient, practice.daughter, practice.otherNurse]
    const all = await Promise.all(
      people.map(async (who) => (await world.as(who).events.since({ since: 0, limit: 1 })).head),
    )
    return all.join(' ')
  }
  const moved = async (line: Line) => {
    const before = (await heads()).split(' ').map(Number)
    const { id } = await add(line)
    const after = (await heads()).split(' ').map(Number)
    return { id, moved: after.map((head, n) => head - before[n]!) }
  }
  // In turn: the nurse, the patient, the daughter who reads reports, a nurse who does not care for her.
  const open = await moved({ what: 'Gout' })
  expect(open.moved).toEqual([1, 1, 1, 0])
  expect((await moved({ confidential: true })).moved).toEqual([1, 1, 0, 0])
  expect(
    (await moved({ kind: 'safeguarding', hiddenReason: 'Her son is in the house' })).moved,
  ).toEqual([1, 0, 0, 0])
  const { items } = await world.as(practice.daughter).events.since({ since: 0, limit: 200 })
  expect(items.at(-1)?.data).toEqual({
    visit: null,
    caseId: null,
    patientId: practice.patientId,
    text: '',
  })
  // Ended twice it is told once.
  const before = await heads()
  await end(open.id)
  const after = await heads()
  expect(after).not.toBe(before)
  await end(open.id)
  expect(await heads()).toBe(after)
})

test('a nurse reads from 24 hours before her visit until 7 days after her report', async () => {
  const nurse = await world.hire('nurse', 'Early Nurse')
  const visit = await practice.request(3 * DAY)
  await expect(read(nurse)).rejects.toMatchObject({ problem: { code: 'not_found' } })
  await world.as(world.admin).visits.assignNurse({ id: visit.id, nurseId: nurse.id })
  await expect(read(nurse)).rejects.toMatchObject({ problem: { code: 'not_allowed' } })
  world.pass(2 * DAY - 1)
  await expect(read(nurse)).rejects.toMatchObject({ problem: { code: 'not_allowed' } })
  world.pass(1)
  expect((await read(nurse)).can).toEqual(['write-record'])
  // The visit went to somebody else: it is no business of hers any more.
  const to = { id: visit.id, nurseId: practice.otherNurse.id }
  await world.as(world.admin).visits.assignNurse(to)
  await expect(read(nurse)).rejects.toMatchObject({ problem: { code: 'not_found' } })
})

test('whoever comes next reads the last signed report, also of a visit that was not theirs', async () => {
  const words = { findings: 'Heel is warm', careGiven: 'Dressed', advice: 'Rest' }
  const { id } = await practice.schedule(60)
  const nurse = world.as(practice.nurse)
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const)
    await nurse.visits.changeStatus({ id, status })
  await nurse.visits.saveReport({ id, reportId: world.id(), version: 0, ...words })
  const next = await world.hire('nurse', 'Next Nurse')
  const later = await practice.request(20 * 60)
  await world.as(world.admin).visits.assignNurse({ id: later.id, nurseId: next.id })
  // A draft is nobody's but hers.
  expect((await read(next)).lastReport).toBeNull()
  await nurse.visits.signReport({ id, version: 1 })
  expect((await read(next)).lastReport).toMatchObject({
    visitId: id,
    author: { id: practice.nurse.id },
    ...words,
  })
  // Reports are no administrator's, unless they opened the record.
  expect((await read(lead)).lastReport).toBeNull()
  expect((await read(practice.patient)).lastReport).toBeNull()
  world.pass(8 * DAY)
  await expect(read()).rejects.toMatchObject({ problem: { code: 'not_allowed' } })
})

test('dispatch reads it by break-glass only; each look stands in the trail', async () => {
  const dispatcher = await world.hire('administrator', 'Dineo Dispatch', { duties: ['dispatch'] })
  await expect(read(dispatcher)).rejects.toMatchObject({ problem: { code: 'not_allowed' } })
  await world.as(dispatcher).access.breakGlass({
    id: world.id(),
    patientId: practice.patientId,
    reason: 'emergency',
  })
  const seen = await read(dispatcher)
  expect(seen.can).toEqual([])
  expect(seen.entries.length).toBeGreaterThan(0)
  await expect(add({}, dispatcher)).rejects.toMatchObject({ problem: { code: 'not_allowed' } })
  const { items } = await world.as(practice.patient).audit.access({ id: practice.patientId })
  expect(
    items.find(
      ({ action, person }) =>
        action === 'GET /api/patients/:id/record' && person?.id === dispatcher.id,
    ),
  ).toBeDefined()
})

test('no clinical word is stored in clear, and a line moved to another row does not open', async () => {
  const { system } = world.app.services.database
  const { rows } = await system.query<{ text: string }>(
    `select encode(content, 'escape') as text from record_entries where content is not null`,
  )
  expect(rows.length).toBeGreaterThan(5)
  expect(rows.filter(({ text }) => /Asthma|uncle|Latex|Metformin/.test(text))).toEqual([])
})
