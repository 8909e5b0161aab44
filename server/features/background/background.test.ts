import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client as Postgres } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../contract/client.ts'
import type { Client } from '../../../contract/client.ts'
import { createApp, createWorkers } from '../../app.ts'
import type { App } from '../../app.ts'
import { readConfig } from '../../platform/config.ts'
import { newUuid } from '../../platform/ids.ts'
import { createLog } from '../../platform/observability/log.ts'
import { migrateQueues } from '../../services/jobStore.ts'
import { cloneDatabase } from '../../testing/database.ts'
import type { TestDatabase } from '../../testing/database.ts'

let clone: TestDatabase
let folder: string
let app: App
let workers: Awaited<ReturnType<typeof createWorkers>>
const log = createLog('tests', 'warn')
const fresh = () => newUuid(new Date())

const as = (token: string | null): Client =>
  createClient(async ({ method, path, body, headers }) => {
    const answer = await app.server.inject({
      method: method as 'GET',
      url: path,
      headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body !== undefined && { payload: body as string }),
    })
    return { status: answer.statusCode, body: answer.body }
  })

async function join_(name: string, role: string) {
  const { token, user } = await as(null).auth.register({
    name,
    email: `${name.toLowerCase()}@example.test`,
    password: 'correct horse battery',
  })
  if (role !== 'patient')
    await superuser(`update users set role = '${role}' where id = '${user.id}'`)
  return { ...as(token), id: user.id }
}

async function superuser(statement: string) {
  const client = new Postgres({ connectionString: clone.urls.superuser })
  await client.connect()
  await client.query(statement)
  await client.end()
}

beforeAll(async () => {
  clone = await cloneDatabase()
  const client = new Postgres({ connectionString: clone.urls.system })
  await client.connect()
  await migrateQueues(client)
  await client.end()
  folder = await mkdtemp(join(tmpdir(), 'ahava-outbox-'))
  const config = readConfig({
    AHAVA_CONNECTIONS: JSON.stringify(clone.connections),
    AHAVA_DATA_DIR: folder,
    AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
  })
  app = await createApp(config, { log })
  workers = await createWorkers(config, { log })
})
afterAll(async () => {
  await workers?.close()
  await app?.close()
  await clone.drop()
  await rm(folder, { recursive: true })
})

test('e2e', async () => {
  const admin = await join_('Adele', 'administrator')
  const nurse = await join_('Nomsa', 'nurse')
  const patient = await join_('Palesa', 'patient')
  const doctor = await join_('Thandi', 'doctor')
  await superuser(
    `insert into services values ('${fresh()}', 'Wound care', 'Home visit', 45, 48000, true) on conflict do nothing`,
  )
  const {
    items: [service],
  } = await patient.visits.services({})
  const {
    items: [self],
  } = await patient.people.patients({})
  const id = fresh()
  await patient.visits.request({
    id,
    patientId: self!.id,
    serviceId: service!.id,
    start: new Date(Date.now() + 86_400_000).toISOString(),
    address: { line: '12 Vilakazi St', suburb: 'Orlando West' },
  })
  await admin.visits.assignNurse({ id, nurseId: nurse.id })
  await admin.visits.assignDoctor({ id, doctorId: doctor.id })
  await expect
    .poll(async () => (await admin.background.outbox({})).items.length, { timeout: 15_000 })
    .toBe(1)
  const { items } = await admin.background.outbox({})
  console.log(items)
  const mail = await admin.background.delivery({ id: items[0]!.id })
  console.log(mail.text, mail.html?.length)
  await superuser(
    `update visits set start_at = now(), end_at = now() + interval '45 minutes' where id = '${id}'`,
  )
  for (const status of ['EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'COMPLETED'] as const) {
    await nurse.visits.changeStatus({ id, status })
    if (status === 'EN_ROUTE')
      await expect
        .poll(async () => (await admin.background.outbox({ channel: 'push' })).items.length, {
          timeout: 15_000,
        })
        .toBe(1)
  }
  await nurse.visits.saveReport({
    id,
    reportId: fresh(),
    version: 0,
    findings: 'Clean',
    careGiven: 'Dressed',
    advice: 'Rest',
  })
  await nurse.visits.signReport({ id, version: 1 })
  await expect
    .poll(async () => (await admin.background.outbox({ channel: 'pdf' })).items.length, {
      timeout: 15_000,
    })
    .toBe(1)
  console.log((await admin.background.outbox({})).items)
  const visit = await nurse.visits.get({ id })
  console.log(visit.report)
})
