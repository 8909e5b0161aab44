import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InputOf } from '../../../contract/endpoint.ts'
import type { VisitSummary, visits as contract } from '../../../contract/visits.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

type Filter = Omit<InputOf<typeof contract.list>, 'cursor' | 'limit'>

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let all: VisitSummary[]
let superuser: Client

const desk = () => world.as(world.admin).visits

/** Every visit of a list, page by page; `between` happens while somebody reads. */
async function pages(filter: Filter, limit: number, between = async () => {}) {
  const seen: VisitSummary[] = []
  let cursor: string | null | undefined
  do {
    const page = await desk().list({ ...filter, limit, ...(cursor && { cursor }) })
    seen.push(...page.items)
    cursor = page.nextCursor
    await between()
  } while (cursor)
  return seen
}

/** A copy of a visit with other values; its trigger runs as for any. */
async function copy(id: string, changes: Record<string, unknown>): Promise<string> {
  const made = world.id()
  await superuser.query(
    `insert into visits select (jsonb_populate_record(v, $2::jsonb)).* from visits v where id = $1`,
    [id, JSON.stringify({ id: made, ...changes })],
  )
  return made
}

const STATES = [
  { status: 'REQUESTED', nurse_id: null },
  { status: 'SCHEDULED' },
  { status: 'EN_ROUTE' },
  { status: 'ARRIVED' },
  { status: 'IN_PROGRESS' },
  { status: 'COMPLETED', report_status: 'none' },
  { status: 'COMPLETED', report_status: 'draft' },
  { status: 'COMPLETED', report_status: 'signed' },
  { status: 'COMPLETED', report_status: 'reviewed' },
  { status: 'CANCELLED', nurse_id: null },
  { status: 'PATIENT_ABSENT' },
]

beforeAll(async () => {
  world = await createWorld()
  superuser = new Client({ connectionString: world.database.urls.superuser })
  await superuser.connect()
  practice = await openPractice(world)
  const { id } = await practice.schedule(30 * 24 * 60)
  const { id: siphos } = await (async () => {
    const [sipho] = (await world.as(practice.stranger).people.patients({})).items
    const visit = await world.as(practice.stranger).visits.request({
      id: world.id(),
      patientId: sipho!.id,
      serviceId: practice.services[1]!.id,
      start: world.in(40 * 24 * 60),
      address: practice.home,
    })
    return desk().assignNurse({ id: visit.id, nurseId: practice.otherNurse.id })
  })()
  for (const from of [id, siphos])
    for (const [n, state] of STATES.entries())
      for (const hours of [-48, -20, -0.5, 0.2, 72])
        await copy(from, {
          ...state,
          start_at: world.in((hours + n / 60) * 60),
          end_at: world.in((hours + n / 60 + 1) * 60),
          completed_at: state.status === 'COMPLETED' ? world.in((hours + 1) * 60) : null,
          entered_in_error_at: hours === 72 && n === 3 ? world.in(0) : null,
        })
  all = [...(await pages({}, 100)), ...(await pages({ inError: 'true' }, 100))]
})
afterAll(async () => {
  await superuser.end()
  await world.close()
})

const one = (visit: VisitSummary) => `${visit.start} ${visit.id}`

test('each filter, and any two of them, list exactly what fits, in order', async () => {
  const { nurse, doctor, patientId, services } = practice
  const from = world.in(-24 * 60)
  const to = world.in(60)
  const filters: [Filter, (visit: VisitSummary) => boolean][] = [
    [{ status: 'EN_ROUTE' }, ({ status }) => status === 'EN_ROUTE'],
    [{ status: 'SCHEDULED,COMPLETED' }, ({ status }) => /^SCH|^COM/.test(status)],
    [{ from }, ({ start }) => start >= from],
    [{ to }, ({ start }) => start < to],
    [{ nurseId: nurse.id }, (visit) => visit.nurse?.id === nurse.id],
    [{ doctorId: doctor.id }, (visit) => visit.doctor?.id === doctor.id],
    [{ patientId }, ({ patient }) => patient.id === patientId],
    [{ serviceId: services[1]!.id }, ({ service }) => service.id === services[1]!.id],
    [{ unassigned: 'true' }, ({ status }) => status === 'REQUESTED'],
    [{ late: 'true' }, ({ late }) => late],
    [{ overdue: 'true' }, ({ overdue }) => overdue],
    [{ unreviewed: 'true' }, ({ reportStatus }) => reportStatus === 'signed'],
    [{ name: 'moko' }, ({ patient }) => patient.name === 'Palesa Mokoena'],
  ]
  for (const [a, fitsA] of filters)
    for (const [b, fitsB] of filters) {
      if (Object.keys(a).some((key) => key in b) && a !== b) continue
      const expected = all
        .filter((visit) => !visit.inError && fitsA(visit) && fitsB(visit))
        .map(one)
        .toSorted()
      const filter = { ...a, ...b }
      expect((await pages(filter, 100)).map(one), JSON.stringify(filter)).toEqual(expected)
      // Backwards and in small pages it is the same list.
      const back = a === b ? await pages({ ...a, order: 'latest' }, 7) : []
      expect(back.map(one)).toEqual(a === b ? expected.toReversed() : [])
      expect(a === b && expected.length === 0, `${JSON.stringify(a)} shows nothing`).toBe(false)
    }
})

test('what was entered in error is listed by itself', async () => {
  const shown = await pages({ inError: 'true' }, 100)
  expect(shown.map(({ inError }) => inError)).toEqual([true, true])
})

test.each([
  ['status', { status: 'LATE' }],
  ['from', { from: 'yesterday' }],
  ['to', { to: '2026-13-01T00:00:00Z' }],
  ['to', { from: '2026-11-25T00:00:00Z', to: '2026-11-24T00:00:00Z' }],
  ['nurseId', { nurseId: 'Nomsa' }],
  ['doctorId', { doctorId: '1' }],
  ['patientId', { patientId: 'x' }],
  ['serviceId', { serviceId: 'wound care' }],
  ['unassigned', { unassigned: 'yes' }],
  ['late', { late: '1' }],
  ['overdue', { overdue: 'false' }],
  ['unreviewed', { unreviewed: 'no' }],
  ['name', { name: 'M' }],
  ['name', { name: ' - ' }],
  ['order', { order: 'random' }],
  ['limit', { limit: 101 }],
  ['cursor', { cursor: 'x' }],
  // What other lists hand out, and what nobody does.
  ...[
    ['2026-11-24T07:00:00.000Z', '0199c2d2-0000-7000-8000-000000000000'],
    ['0199c2d2-0000-7000-8000-000000000000', '2026-11-24T07:00:00.000Z', 1],
    ['2026-11-24T07:00:00.000Z', '0199c2d2-0000-7000-8000-000000000000', -1],
    ['2026-11-24T07:00:00.000Z', '0199c2d2-0000-7000-8000-000000000000', '1'],
  ].map(
    (parts) =>
      ['cursor', { cursor: Buffer.from(JSON.stringify(parts)).toString('base64url') }] as [
        string,
        object,
      ],
  ),
])('a wrong %s is named: %o', async (field, filter) => {
  const refused = await desk()
    .list(filter as Filter)
    .then(
      () => null,
      (error: { problem: { code: string; errors?: { field: string }[] } }) => error.problem,
    )
  expect(refused?.code).toBe('invalid_input')
  expect(new Set(refused?.errors?.map((one) => one.field.split('.')[0]))).toEqual(new Set([field]))
})

test('no visit in a list carries where anybody is', async () => {
  const { items } = await desk().list({ limit: 100 })
  expect(Object.keys(items[0]!)).not.toContain('location')
  expect(JSON.stringify(items)).not.toMatch(/latitude|accuracy|points/)
})

test('a list takes one statement, by name two, however long it is', async () => {
  const count = async (filter: Filter) => {
    await desk().list({ ...filter, limit: 100 })
    return world.observations.at(-1)!.statements
  }
  expect(await count({})).toBe(1)
  expect(await count({ status: 'SCHEDULED,COMPLETED' })).toBe(1)
  expect(await count({ name: 'mokoena' })).toBe(2)
})
