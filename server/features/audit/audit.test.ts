import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { makeDelegate } from '../../testing/relations.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Visit } from '../../../contract/visits.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let visit: Visit
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  visit = await practice.schedule()
  await makeDelegate(world, practice.daughter, practice.patientId)
})
afterAll(() => world.close())

type Row = {
  action: string
  status: number
  code: string | null
  actor_id: string | null
  patient_ids: string[]
  visit_id: string | null
  address: Buffer | null
  at: Date
}
const rows = (action: string) =>
  systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<Row>`select * from audit where action = ${action} order by tx, id`),
  )
const latest = async (action: string) => (await rows(action)).at(-1)

test('the patient sees who looked at her record, by name, and nothing of anybody else', async () => {
  world.pass(1)
  await world.as(practice.nurse).visits.get({ id: visit.id })
  const looked = world.now().toISOString()
  world.pass(1)
  await world.as(practice.daughter).visits.list({})
  world.pass(1)
  // One list that holds two patients: each is told of their own part.
  const other = (await world.as(practice.stranger).people.patients({})).items[0]!
  await world.as(world.admin).people.patients({})
  const { items } = await world.as(practice.patient).audit.access({ id: practice.patientId })
  expect(items.slice(0, 3)).toMatchObject([
    {
      person: { id: world.admin.id, role: 'administrator' },
      action: 'GET /api/patients',
      visit: null,
    },
    { person: { name: 'Lerato Mokoena' }, action: 'GET /api/visits', visit: { id: visit.id } },
    {
      person: { name: 'Nomsa Dlamini', role: 'nurse' },
      action: 'GET /api/visits/:id',
      visit: { id: visit.id, start: visit.start },
      at: looked,
    },
  ])
  expect(JSON.stringify(items)).not.toContain(other.id)
  expect(items.some(({ person }) => person?.id === practice.patient.id)).toBe(false)
  const theirs = await world.as(practice.stranger).audit.access({ id: other.id })
  expect(theirs.items.map(({ action }) => action)).toEqual(['GET /api/patients'])
  for (const person of [practice.daughter, practice.stranger, practice.nurse, world.admin])
    await expect(world.as(person).audit.access({ id: practice.patientId })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    })
})

test('pages of it neither skip nor repeat', async () => {
  const all = await world.as(practice.patient).audit.access({ id: practice.patientId, limit: 100 })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await world
      .as(practice.patient)
      .audit.access({ id: practice.patientId, limit: 2, cursor })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(all.items.map(({ id }) => id))
})

test('a refusal has its row after the rollback, without the data it did not show', async () => {
  await expect(world.as(practice.otherNurse).visits.get({ id: visit.id })).rejects.toThrow()
  expect(await latest('GET /api/visits/:id')).toMatchObject({
    status: 404,
    code: 'not_found',
    actor_id: practice.otherNurse.id,
    patient_ids: [],
    visit_id: visit.id,
  })
  const { email } = practice.patient
  await expect(world.anonymous.auth.login({ email, password: 'wrong' })).rejects.toThrow()
  expect(await latest('POST /api/auth/login')).toMatchObject({
    status: 401,
    code: 'wrong_credentials',
    actor_id: null,
  })
  const { statusCode } = await world.app.server.inject({
    method: 'POST',
    url: '/api/messages',
    headers: { origin: 'https://elsewhere.test' },
    payload: {},
  })
  expect(statusCode).toBe(403)
  expect(await latest('POST /api/messages')).toMatchObject({ code: 'wrong_origin', actor_id: null })
})

test('signing in is one row, in the name of whoever it signed in, with no address in plain', async () => {
  const { email, id } = practice.patient
  await world.anonymous.auth.login({ email, password: world.password })
  const row = await latest('POST /api/auth/login')
  expect(row).toMatchObject({ status: 200, code: null, actor_id: id })
  expect(row?.address).toHaveLength(32)
  expect(row?.address?.toString('latin1')).not.toContain('127.0.0.1')
})

test('a socket is one row for each visit and each conversation that it delivers', async () => {
  const device = await openDevice(await listen(world.app), world.as(practice.patient))
  await device.frame('READY')
  const before = (await rows('WS /ws')).length
  const heard = async (count: number) => device.until(() => device.numbered().length >= count)
  const say = (content: string) =>
    world.as(practice.nurse).messages.send({ visitId: visit.id, content })
  await say('On my way')
  await heard(1)
  await say('At the gate')
  await say('Inside')
  await heard(3)
  const mine = (list: Row[]) =>
    list.slice(before).filter((row) => row.actor_id === practice.patient.id)
  expect(mine(await rows('WS /ws'))).toMatchObject([
    { patient_ids: [practice.patientId], visit_id: visit.id },
  ])
  await world.as(practice.nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  await heard(4)
  expect(mine(await rows('WS /ws'))).toHaveLength(2)
  device.close()
})

test('fifty messages over one socket are one row, of two conversations two', async () => {
  const other = await practice.schedule(5 * 24 * 60)
  const device = await openDevice(await listen(world.app), world.as(practice.patient))
  await device.frame('READY')
  const heard = async (count: number) =>
    device.until(() => device.frames.filter(({ type }) => type === 'NEW_MESSAGE').length >= count)
  const delivered = async () =>
    (await rows('WS /ws')).filter((row) => row.actor_id === practice.patient.id).length
  const before = await delivered()
  const say = (visitId: string, conversation: 'practical' | 'clinical') =>
    world.as(practice.nurse).messages.send({ visitId, conversation, content: 'On my way' })
  for (let n = 0; n < 50; n += 1) await say(other.id, 'practical')
  await heard(50)
  expect((await delivered()) - before).toBe(1)
  for (let n = 0; n < 5; n += 1) await say(other.id, 'clinical')
  await heard(55)
  expect((await delivered()) - before).toBe(2)
  device.close()
})

test('administrators filter by person, patient, day and refusal, and looking is a row itself', async () => {
  const list = world.as(world.admin).audit.list
  const byPerson = await list({ personId: practice.otherNurse.id })
  expect(byPerson.items.length).toBeGreaterThan(0)
  expect(new Set(byPerson.items.map(({ person }) => person?.id))).toEqual(
    new Set([practice.otherNurse.id]),
  )
  const byPatient = await list({ patientId: practice.patientId, limit: 100 })
  expect(
    byPatient.items.every(({ patients }) => patients.some(({ id }) => id === practice.patientId)),
  ).toBe(true)
  expect((await list({ refused: 'true' })).items.every(({ code }) => code !== null)).toBe(true)
  expect((await list({ to: world.in(-60) })).items).toEqual([])
  expect((await list({ from: world.in(1) })).items).toEqual([])
  expect((await list({ from: world.in(-1), to: world.in(1) })).items.length).toBeGreaterThan(0)
  expect(await latest('GET /api/audit')).toMatchObject({
    actor_id: world.admin.id,
    patient_ids: expect.arrayContaining([practice.patientId]),
  })
})

/** The command as people run it, while the sealer of this process works. */
const verify = (...args: string[]) =>
  new Promise<{ status: number; said: string }>((done) => {
    const env = {
      PATH: process.env['PATH'],
      AHAVA_CONNECTIONS: JSON.stringify({ ...world.database.connections, owner: null }),
      AHAVA_DATA_DIR: world.dataDir,
    }
    const command = ['scripts/auditVerify.ts', ...args]
    execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
      done({ status: Number(error?.code ?? 0), said: stdout + stderr }),
    )
  })

test('npm run audit:verify exports an anchor, holds against it, and its result is shown', async () => {
  const anchor = join(world.dataDir, 'anchor.json')
  const first = await verify('--export', anchor)
  expect(first.said).toContain('All is as it was sealed')
  expect(first.status).toBe(0)
  const kept = JSON.parse(readFileSync(anchor, 'utf8')) as { number: number; hash: string }
  expect((await verify('--anchor', anchor)).status).toBe(0)
  const state = await world.as(world.admin).audit.chain({})
  expect(state.checked).toMatchObject({ finding: null })
  expect(state.sealed!.block).toBeGreaterThanOrEqual(kept.number)
  writeFileSync(
    anchor,
    JSON.stringify({ ...kept, hash: kept.hash.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')) }),
  )
  const remade = await verify('--anchor', anchor)
  expect(remade.said).toContain(`Block ${kept.number} is not the one that the anchor knows`)
  expect(remade.status).toBe(1)
  writeFileSync(anchor, '{}')
  expect((await verify('--anchor', anchor)).status).toBe(78)
})
