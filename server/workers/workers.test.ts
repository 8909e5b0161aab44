import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../platform/database/pools.ts'
import type { Database } from '../platform/database/pools.ts'
import { claimEffect, effectsOf } from '../platform/events/effects.ts'
import { createLog } from '../platform/observability/log.ts'
import type { DeliveryRecord, Told } from '../services/deliveries.ts'
import { migrateQueues } from '../services/jobStore.ts'
import type { JobStore } from '../services/jobStore.ts'
import { openMailer } from '../services/mail.ts'
import type { Mailer } from '../services/mail.ts'
import { openPdfRenderer } from '../services/pdf.ts'
import { PLAIN_REPORT } from '../testing/printed.ts'
import { openPusher } from '../services/push.ts'
import { enqueue, openQueues } from '../services/queue.ts'
import type { EffectJobName, JobWorker, Queues } from '../services/queue.ts'
import { cloneDatabase } from '../testing/database.ts'
import type { TestDatabase } from '../testing/database.ts'
import { wipeJobs } from '../testing/wipeJobs.ts'
import type { Effects } from './effect.ts'
import { createEmailWorker } from './email.ts'
import { createPdfWorker } from './pdf.ts'
import type { StoredPdf } from './pdf.ts'
import { createPushWorker } from './push.ts'

const log = createLog('tests', 'silent')
const timing = { lockDuration: 600, lockRenewTime: 300, stalledInterval: 200 }
const ids = { visitId: randomUUID(), userId: randomUUID(), patientId: randomUUID() }
const moment = new Date('2026-11-24T07:00:00Z')

const confirmation: Told = {
  ...ids,
  as: 'confirmed',
  template: 'visit-confirmation',
  language: 'en',
  address: 'lerato@example.test',
  name: 'Lerato Mokoena',
  tokens: [],
  values: {
    what: 'Home visit',
    start: moment,
    end: new Date('2026-11-24T07:45:00Z'),
    nurse: 'Nomsa Dlamini',
    suburb: 'Orlando West',
  },
  path: `/visits/${ids.visitId}`,
  publicUrl: 'http://localhost:4000',
  push: { effectKey: 'any', data: {} },
  why: true,
  stop: null,
  mayStop: false,
  phone: null,
}
const report = { ...PLAIN_REPORT, ...ids, reportId: randomUUID(), patientName: 'Palesa Mokoena' }
const onTheWay: Told = {
  ...confirmation,
  as: 'onTheWay',
  template: 'nurse-on-the-way',
  address: '',
}

let clone: TestDatabase
let database: Database
let jobs: JobStore
let queues: Queues
let effects: Effects
let client: Client
const clock = () => new Date()

beforeAll(async () => {
  clone = await cloneDatabase()
  jobs = { kind: 'postgres', url: clone.connections.system.url }
  client = new Client({ connectionString: jobs.url })
  await client.connect()
  await migrateQueues(client)
  database = openDatabase({
    appUrl: clone.connections.app.url,
    systemUrl: jobs.url,
    connections: 2,
  })
  queues = openQueues(jobs, log)
  effects = effectsOf(database, clock)
})

afterAll(async () => {
  await queues.close()
  await client.end()
  await database.close()
  await clone.drop()
})

let deliveries: DeliveryRecord[]
let opened: { close(): unknown }[]
const context = () => ({
  jobs,
  effects,
  log,
  timing,
  record: async (delivery: DeliveryRecord) => void deliveries.push(delivery),
})

beforeEach(() => {
  deliveries = []
  opened = []
})
afterEach(async () => {
  for (const thing of opened.reverse()) await thing.close()
  await wipeJobs(client)
})

const opens = <Thing extends { close(): unknown }>(thing: Thing) => {
  opened.push(thing)
  return thing
}

/** Writes an effect as the dispatcher does. */
async function plan(job: EffectJobName, key: string = `${job}-${randomUUID()}`) {
  const event = randomUUID()
  await client.query(
    `insert into events (id, type, facts, happened_at, recorded_at, number) values ($1, 'TEST', '{}', $2, $2, 1)`,
    [event, moment],
  )
  await client.query(
    `insert into effects (key, job, event_id, ids, due_at) values ($1, $2, $3, $4, $5)`,
    [key, job, event, ids, moment],
  )
  return key
}

/** Writes an effect and hands it to the queue. */
async function happen(job: EffectJobName) {
  const key = await plan(job)
  await enqueue[job](queues, { effect: key })
  return key
}

const settled = (key: string) =>
  expect.poll(
    async () => {
      const { rows } = await client.query<{
        result: string | null
        detail: string | null
        attempts: number
      }>(
        'select result, detail, attempts from effects where key = $1 and finished_at is not null',
        [key],
      )
      return rows[0]
    },
    { timeout: 10_000 },
  )

const loadNotice = async () => ({ skipped: 'no notice' })

const emailWorker = (
  mailer: Mailer,
  loadTold = async () => confirmation as Told | null,
): JobWorker => opens(createEmailWorker({ ...context(), mailer, loadTold, loadNotice }))

/** A mail server that counts, and refuses while `refuse` answers a code. */
async function mailServer(refuse: () => number | null) {
  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_, __, done) => {
      const responseCode = refuse()
      done(
        responseCode
          ? Object.assign(new Error('lerato@example.test refused'), { responseCode })
          : null,
      )
    },
    onData: async (stream, _, done) => {
      received.push(String(Buffer.concat(await stream.toArray())))
      done()
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  opens({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) })
  const { port } = server.server.address() as AddressInfo
  const smtpUrl = `smtp://127.0.0.1:${port}`
  return { received, mailer: opens(openMailer({ smtpUrl, mailFrom: 'care@example.test' })) }
}

test('a confirmation is sent once, written down and finished', async () => {
  const { mailer, received } = await mailServer(() => null)
  emailWorker(mailer)
  const key = await happen('visit-confirmation')
  await settled(key).toEqual({ result: 'done', detail: 'sent', attempts: 1 })
  await enqueue['visit-confirmation'](queues, { effect: key }, { generation: 1 })
  await settled(await happen('visit-confirmation')).toMatchObject({ result: 'done' })
  expect(received).toHaveLength(2)
  expect(deliveries.filter(({ effectKey }) => effectKey === key)).toMatchObject([
    {
      ...ids,
      channel: 'email',
      template: 'visit-confirmation',
      recipient: 'lerato@example.test',
      subject: 'Your visit on Tuesday 24 November at 09:00',
      status: 'sent',
      error: null,
    },
  ])
})

test('without a mail server the letter is kept', async () => {
  emailWorker(openMailer({ smtpUrl: null, mailFrom: 'care@example.test' }))
  await settled(await happen('visit-confirmation')).toMatchObject({
    result: 'done',
    detail: 'kept',
  })
  expect(deliveries).toMatchObject([
    { status: 'kept', html: expect.stringContaining('Nomsa Dlamini') },
  ])
})

test('a visit that is gone or withdrawn is skipped', async () => {
  const { mailer, received } = await mailServer(() => null)
  emailWorker(mailer, async () => null)
  await settled(await happen('visit-confirmation')).toMatchObject({ result: 'skipped' })
  expect([received, deliveries]).toEqual([[], []])
})

test('a busy mail server is tried again until it takes the mail', async () => {
  let refusals = 1
  const { mailer, received } = await mailServer(() => (refusals-- > 0 ? 451 : null))
  emailWorker(mailer)
  await settled(await happen('visit-confirmation')).toEqual({
    result: 'done',
    detail: 'sent',
    attempts: 2,
  })
  expect(received).toHaveLength(1)
  expect(deliveries.map(({ status }) => status)).toEqual(['sent'])
})

test('an address that does not exist is failed at once and seen, without repeating it', async () => {
  const { mailer } = await mailServer(() => 550)
  emailWorker(mailer)
  const key = await happen('visit-confirmation')
  await settled(key).toEqual({
    result: 'failed',
    detail: 'refused by the mail server',
    attempts: 1,
  })
  expect(deliveries).toMatchObject([{ status: 'failed', error: 'refused by the mail server' }])
  await expect.poll(() => queues.email.getJobCounts('failed')).toEqual({ failed: 1 })
})

test('the last attempt is final and written down', async () => {
  const { mailer } = await mailServer(() => 451)
  emailWorker(mailer)
  const key = await plan('visit-confirmation')
  await queues.email.add(
    'visit-confirmation',
    { effect: key },
    { jobId: `${key}-9`, attempts: 2, backoff: 1 },
  )
  await settled(key).toMatchObject({ result: 'failed', detail: 'EENVELOPE 451' })
  expect(deliveries.at(-1)).toMatchObject({ status: 'failed', error: 'EENVELOPE 451' })
  const { rows } = await client.query('select row_to_json(job)::text as kept from jobs.job')
  expect(rows).toHaveLength(1)
  expect(rows[0].kept).toContain('EENVELOPE 451')
  expect(rows[0].kept).not.toContain('lerato')
})

test('what somebody else is acting on is left alone; what was cut off is done again', async () => {
  const { mailer, received } = await mailServer(() => null)
  const key = await plan('visit-confirmation')
  await claimEffect(database, clock, key, 3600)
  await enqueue['visit-confirmation'](queues, { effect: key })
  emailWorker(mailer)
  await expect.poll(() => queues.email.getJobCounts('completed')).toEqual({ completed: 1 })
  expect(received).toEqual([])
  await client.query(
    `update effects set lease_until = now() - interval '1 second' where key = $1`,
    [key],
  )
  await enqueue['visit-confirmation'](queues, { effect: key }, { generation: 1 })
  await settled(key).toEqual({ result: 'done', detail: 'sent', attempts: 2 })
})

test('an effect whose workers always die is given up in the end', async () => {
  const { mailer, received } = await mailServer(() => null)
  const key = await plan('visit-confirmation')
  await client.query(
    `update effects set attempts = 12, interruptions = 11, lease_until = now() - interval '1 hour' where key = $1`,
    [key],
  )
  await enqueue['visit-confirmation'](queues, { effect: key })
  emailWorker(mailer)
  await settled(key).toMatchObject({
    result: 'failed',
    detail: expect.stringContaining('given up'),
  })
  expect(received).toEqual([])
})

const onlyForCare = async (_: unknown, edition: string) => (edition === 'care' ? report : null)
const noRecords = { load: async () => null, store: async () => {}, fail: async () => {} }

test('a signed report becomes a stored document under the name of its code', async () => {
  const stored: StoredPdf[] = []
  const fileId = randomUUID()
  const store = async (pdf: StoredPdf) => {
    stored.push(pdf)
    return { fileId }
  }
  const renderer = opens(openPdfRenderer())
  opens(createPdfWorker({ ...context(), renderer, store, load: onlyForCare, records: noRecords }))
  await settled(await happen('report-pdf')).toMatchObject({ result: 'done', detail: 'sent' })
  expect(stored).toMatchObject([
    {
      visitId: ids.visitId,
      edition: 'care',
      name: expect.stringMatching(/^visit-report-[0-9A-F-]{24}\.pdf$/),
    },
  ])
  expect(Buffer.from(stored[0]!.bytes.slice(0, 5)).toString()).toBe('%PDF-')
  expect(deliveries).toMatchObject([{ channel: 'pdf', fileId, recipient: 'Palesa Mokoena' }])
})

test('a push is kept without an account, and skipped with one when there is no device', async () => {
  const loadTold = async () => onTheWay
  const devices = {
    dropTokens: async () => {},
    keepTickets: async () => {},
    askReceipts: async () => 0,
    askLater: async () => {},
    loadTest: async () => ({ skipped: 'none' }),
  }
  const keeping = createPushWorker({
    ...context(),
    pusher: openPusher({ accessToken: null, baseUrl: null }),
    loadTold,
    ...devices,
  })
  await settled(await happen('nurse-on-the-way')).toMatchObject({ result: 'done', detail: 'kept' })
  await keeping.close()
  const pusher = opens(openPusher({ accessToken: 'secret', baseUrl: 'http://127.0.0.1:9' }))
  opens(createPushWorker({ ...context(), pusher, loadTold, ...devices }))
  await settled(await happen('nurse-on-the-way')).toMatchObject({ result: 'skipped' })
  expect(deliveries).toMatchObject([
    { channel: 'push', subject: 'Your nurse is on the way', status: 'kept' },
  ])
})
