import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createClient, type Client } from '../../../contract/client.ts'
import type { Visit, VisitSummary } from '../../../contract/visits.ts'
import { createApp, openDemo, type App } from '../../app.ts'
import { readConfig, type Config } from '../../platform/config.ts'
import { withClient } from '../../platform/database/client.ts'
import { injecting } from '../../platform/http/injecting.ts'
import { createLog } from '../../platform/observability/log.ts'
import { createApps, setUpApp } from '../../testing/authenticatorApp.ts'
import { cloneDatabase, type TestDatabase } from '../../testing/database.ts'
import { newUuid } from '../../platform/ids.ts'
import { planWeek } from './plan.ts'
import { inviteAdministrator } from '../staff/firstAdministrator.ts'

const PASSWORD = 'acacia-kettle-river-wool'
const logged: string[] = []
const log = createLog('tests', 'warn', { write: (line) => void logged.push(line) })

const KEY = randomBytes(32).toString('base64')

let database: TestDatabase
let dataDir: string
let now = new Date('2026-11-24T03:00:00+02:00')
let app: App
let config: Config

const settings = (environment: NodeJS.ProcessEnv = {}) =>
  readConfig({
    AHAVA_CONNECTIONS: JSON.stringify({ ...database.connections, owner: null }),
    AHAVA_DATA_DIR: dataDir,
    AHAVA_MASTER_KEYS: KEY,
    ...environment,
  })
const overrides = { clock: () => now, log }
const as = (token?: string, of = app): Client => createClient(injecting(of.server, token))

async function seed(chosen = config) {
  const { demo, close } = await openDemo(chosen, overrides)
  try {
    return await demo.seed(() => PASSWORD)
  } finally {
    await close()
  }
}

/** A client for each of the invented people, by the name before the @. */
async function stage() {
  const { people, visitId } = await as().demo.stage({})
  const clients = people.map(({ user, token }) => [user.email?.split('@')[0], as(token)])
  const ids = people.map(({ user }) => [user.email?.split('@')[0], user.id])
  const named = (pairs: unknown[][]) => Object.fromEntries(pairs)
  return {
    visitId,
    tokens: people.map(({ token }) => token),
    as: named(clients) as Record<string, Client>,
    ids: named(ids) as Record<string, string>,
  }
}

async function everyVisit(client: Client) {
  const items: VisitSummary[] = []
  let cursor: string | undefined
  do {
    const page = await client.visits.list({ limit: 100, cursor })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return items
}

const query = async (statement: string) =>
  (
    await withClient({ url: database.urls.superuser, role: null }, (client) =>
      client.query(statement),
    )
  ).rows
async function counts() {
  const tables = await query(`select tablename as name from pg_tables where schemaname = 'public'`)
  const rows = tables.map(({ name }) => `select '${name}' as name, count(*)::int from ${name}`)
  return query(`${rows.join(' union all ')} order by name`)
}

beforeAll(async () => {
  database = await cloneDatabase()
  dataDir = mkdtempSync(join(tmpdir(), 'ahava-demo-'))
  config = settings()
  app = await createApp(config, overrides)
  await app.dispatcher.stop()
  await app.sealer.stop()
})
afterAll(async () => {
  await app.close()
  await database.drop()
  rmSync(dataDir, { recursive: true, force: true })
})

// A whole week is lived through in several of these.
vi.setConfig({ testTimeout: 120_000 })

test('before anybody is made there is no demo', async () => {
  expect(await as().demo.state({})).toEqual({ on: false, logins: [] })
  for (const name of ['stage', 'renew', 'play'] as const) {
    await expect(as().demo[name]({})).rejects.toMatchObject({ problem: { code: 'not_found' } })
  }
})

test('is made once: a second time nothing changes', async () => {
  expect(await seed()).toBe('made')
  const before = await counts()
  expect(await seed()).toBe('there')
  expect(await counts()).toEqual(before)
})

test('everybody signs in with the one password', async () => {
  const { on, logins } = await as().demo.state({})
  expect(on).toBe(true)
  expect(logins.map(({ email }) => email)).toEqual(
    expect.arrayContaining(
      ['patient', 'daughter', 'nurse', 'nurse2', 'doctor', 'admin'].map((n) => `${n}@ahava.demo`),
    ),
  )
  for (const { email, name, role } of logins) {
    const { user } = await as().auth.login({ email, password: PASSWORD })
    expect(user).toMatchObject({ email, name, role, demo: true })
  }
})

/** What a visitor must find at any hour. */
async function expectPromises(visits: VisitSummary[], detail: (id: string) => Promise<Visit>) {
  const having = (change: Partial<VisitSummary>) =>
    visits.filter((visit) => expect.objectContaining(change).asymmetricMatch(visit))
  const onTheWay = having({ status: 'EN_ROUTE' })
  expect(onTheWay).toHaveLength(1)
  expect((await detail(onTheWay[0]!.id)).location).not.toBeNull()
  expect(having({ status: 'IN_PROGRESS' })).toHaveLength(1)
  expect(having({ status: 'ARRIVED' })).toHaveLength(1)
  expect(having({ late: true })).toHaveLength(1)
  expect(having({ status: 'PATIENT_ABSENT' })).toHaveLength(1)
  expect(having({ reportStatus: 'signed' }).length).toBeGreaterThan(0)
  expect(having({ reportStatus: 'draft' })).toHaveLength(1)
  expect(having({ reportStatus: 'reviewed' }).length).toBeGreaterThan(3)
  expect(having({ status: 'REQUESTED' }).length).toBeGreaterThan(2)
  const tomorrow = now.getTime() + 86_400_000
  const planned = having({ status: 'SCHEDULED' }).filter(
    ({ start }) => Date.parse(start) > tomorrow,
  )
  expect(planned.length).toBeGreaterThan(5)
  const cancelled = await Promise.all(having({ status: 'CANCELLED' }).map(({ id }) => detail(id)))
  expect(cancelled.some(({ feeCents }) => feeCents > 0)).toBe(true)
  expect(cancelled.some(({ feeCents }) => feeCents === 0)).toBe(true)
}

describe.each([
  ['in the night', '2026-11-25T03:00:00+02:00'],
  ['as the clinic opens', '2026-11-26T08:00:00+02:00'],
  ['on a Sunday evening', '2026-11-29T18:00:00+02:00'],
  ['two minutes before midnight', '2026-11-30T23:58:00+02:00'],
  ['on the Day of Reconciliation', '2026-12-16T12:30:00+02:00'],
])('made anew %s', (_, moment) => {
  test('it is one whole week around now, and nothing goes wrong', async () => {
    now = new Date(moment)
    logged.length = 0
    const { visits: made } = await as().demo.renew({})
    const { as: clients, visitId } = await stage()
    const visits = await everyVisit(clients['admin']!)
    expect(visits).toHaveLength(made)
    await expectPromises(visits, (id) => clients['admin']!.visits.get({ id }))
    expect((await clients['daughter']!.visits.get({ id: visitId! })).status).toBe('EN_ROUTE')
    const { items } = await clients['daughter']!.messages.list({ visitId: visitId! })
    expect(items.flatMap(({ attachments }) => attachments)).toMatchObject([
      { mimetype: 'image/jpeg' },
    ])
    for (const name of ['nurse', 'doctor', 'daughter', 'admin']) {
      expect((await clients[name]!.messages.unread({})).total, name).toBeGreaterThan(0)
    }
    expect(await query(`select id from events where recorded_at > '${now.toISOString()}'`)).toEqual(
      [],
    )
    expect(logged).toEqual([])
  })
})

test('a new week leaves nothing of the old one, nor touches what is real', async () => {
  const { token } = await as().auth.register({
    name: 'Sizwe Real',
    email: 'sizwe@example.test',
    password: PASSWORD,
  })
  const sizwe = as(token)
  const [self] = (await sizwe.people.patients({})).items
  const { items: services } = await sizwe.visits.services({})
  const visit = await sizwe.visits.request({
    id: newUuid(now),
    patientId: self!.id,
    serviceId: services[0]!.id,
    start: new Date(now.getTime() + 3_600_000).toISOString(),
    address: { line: '1 Real Street', suburb: 'Soweto' },
  })
  await sizwe.messages.send({ visitId: visit.id, content: 'Is anybody there?' })
  await as().demo.renew({})
  const before = (await counts()).filter(
    ({ name }) => !/^(audit\w*|sessions|migrations)$/.test(name),
  )
  await as().demo.renew({})
  expect(
    (await counts()).filter(({ name }) => !/^(audit\w*|sessions|migrations)$/.test(name)),
  ).toEqual(before)
  expect((await sizwe.visits.get({ id: visit.id })).status).toBe('REQUESTED')
  expect((await sizwe.messages.list({ visitId: visit.id })).items).toHaveLength(1)
})

test('what families and dispatch did to the invented is gone with the old week', async () => {
  const { as: clients } = await stage()
  const admin = clients['admin']!
  const { items } = await admin.people.patients({ limit: 100 })
  const patient = items.find(({ name }) => name === 'Sipho Ndlovu')!
  const about = { patientId: patient.id, rights: ['visits' as const] }
  await admin.family.invite({
    ...about,
    id: newUuid(now),
    email: 'son@example.test',
    proof: 'Said so on the phone',
  })
  await admin.family.makeLinkCode({ id: patient.id, checked: 'called_back' })
  await admin.family.setStatus({ id: patient.id, statusId: newUuid(now), status: 'deceased' })
  await as().demo.renew({})
  const { as: after } = await stage()
  const anew = await after['admin']!.people.patients({ limit: 100 })
  expect(anew.items.filter(({ status }) => status !== 'active')).toEqual([])
  expect(anew.items).toHaveLength(items.length)
  const { iCareFor } = await after['daughter']!.family.mine({})
  expect(iCareFor.map(({ patient: { name } }) => name).toSorted()).toEqual([
    'Joseph Mokoena',
    'Palesa Mokoena',
  ])
})

test('devices that held a place in the old week are told to begin again', async () => {
  const { as: before } = await stage()
  const { head } = await before['daughter']!.events.since({ since: 0 })
  await as().demo.renew({})
  const { as: after } = await stage()
  expect(await after['daughter']!.events.since({ since: head })).toMatchObject({ reset: true })
})

test('a visit to play can be taken by the nurse of the stage, as often as one likes', async () => {
  for (let round = 0; round < 2; round += 1) {
    const { as: clients, ids } = await stage()
    const { visitId } = await as().demo.play({})
    const admin = clients['admin']!.visits
    await admin.assignNurse({ id: visitId, nurseId: ids['nurse']! })
    await admin.assignDoctor({ id: visitId, doctorId: ids['doctor']! })
    const visit = await clients['nurse']!.visits.changeStatus({ id: visitId, status: 'EN_ROUTE' })
    expect(visit.can).toContain('arrive')
    expect((await clients['daughter']!.visits.get({ id: visitId })).address?.pin).toBeTruthy()
  }
})

test('another site cannot take the tokens', async () => {
  const answer = await app.server.inject({
    method: 'POST',
    url: '/api/demo/stage',
    headers: { origin: 'https://elsewhere.example', host: 'localhost:4000' },
  })
  expect(answer.statusCode).toBe(403)
})

test('whom the demo invites is invented too, and ends nothing', async () => {
  const { as: clients } = await stage()
  const invitation = { id: newUuid(now), email: 'new@example.test', name: 'New', role: 'nurse' }
  const { link } = await clients['admin']!.staff.invite({ ...invitation, role: 'nurse' })
  const { user } = await as().auth.acceptInvitation({
    token: link.split('#')[1]!,
    password: PASSWORD,
  })
  expect(user.demo).toBe(true)
  expect((await as().demo.state({})).on).toBe(true)
})

/** Neither tokens that were given before nor passwords open anything. */
async function expectNobody(of: App, token: string) {
  expect((await as(undefined, of).demo.state({})).on).toBe(false)
  await expect(as(undefined, of).demo.stage({})).rejects.toMatchObject({
    problem: { code: 'not_found' },
  })
  await expect(as(token, of).auth.me({})).rejects.toMatchObject({
    problem: { code: 'not_signed_in' },
  })
  const login = { email: 'admin@ahava.demo', password: PASSWORD }
  await expect(as(undefined, of).auth.login(login)).rejects.toMatchObject({
    problem: { code: 'wrong_credentials' },
  })
}

test.each([[{ AHAVA_DEMO: 'false' }], [{ HOST: '0.0.0.0' }]])(
  'invented people do not exist with %o',
  async (environment) => {
    const { tokens } = await stage()
    const other = await createApp(settings(environment), overrides)
    await expectNobody(other, tokens[0]!)
    expect(await seed(settings(environment))).toBe('off')
    await other.close()
  },
)

test('invented people are gone from the moment a real one joins the staff', async () => {
  const { tokens, ids } = await stage()
  const link = await inviteAdministrator(app.services, 'real@example.test')
  expect((await as().demo.state({})).on).toBe(true)
  const joined = await as().auth.acceptInvitation({
    token: link.split('#')[1]!,
    password: PASSWORD,
  })
  await expectNobody(app, tokens[0]!)
  expect(await seed()).toBe('off')
  const real = as((await setUpApp(as(joined.token), createApps(() => now).codeOf)).token)
  // Nobody plans with people who are not there.
  const { items: colleagues } = await real.staff.list({})
  expect(colleagues.map(({ role }) => role)).toEqual(['administrator'])
  const waiting = (await everyVisit(real)).find(({ status }) => status === 'REQUESTED')!
  await expect(
    real.visits.assignNurse({ id: waiting.id, nurseId: ids['nurse']! }),
  ).rejects.toMatchObject({ problem: { code: 'invalid_input', field: 'nurseId' } })
  const said = await createApp(settings({ AHAVA_DEMO: 'true' }), overrides)
  expect((await as(undefined, said).demo.state({})).on).toBe(true)
  await said.close()
})

test('the demo can be taken away whole, and made again where that is said', async () => {
  const always = settings({ AHAVA_DEMO: 'true' })
  const { demo, close } = await openDemo(always, overrides)
  await demo.remove()
  const [left] = await query(`select
    (select count(*)::int from patients where demo) as patients,
    (select count(*)::int from credentials join users u on u.id = user_id where u.demo) as logins,
    (select count(*)::int from visits join patients p on p.id = patient_id where p.demo) as visits,
    (select count(*)::int from visits) as real`)
  expect(left).toEqual({ patients: 0, logins: 0, visits: 0, real: 1 })
  expect(await demo.isOn()).toBe(false)
  expect(await demo.seed(() => PASSWORD)).toBe('made')
  expect(await demo.isOn()).toBe(true)
  // A week that was cut off half-way is made anew, not twice.
  await withClient({ url: database.urls.superuser, role: null }, (client) =>
    client.query(`delete from bookings; delete from standing where visit_id is not null`),
  )
  expect(await demo.seed(() => PASSWORD)).toBe('there')
  expect(await demo.seed(() => PASSWORD, true)).toBe('made')
  const [{ visits, booked }] = await query(`select
    (select count(*)::int from visits join patients p on p.id = patient_id where p.demo) as visits,
    (select count(*)::int from bookings) as booked`)
  expect(visits).toBe(planWeek(now).length)
  expect(booked).toBeGreaterThan(10)
  await close()
})
