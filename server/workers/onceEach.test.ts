import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ToldChannel } from '../../contract/told.ts'
import type { ToldName } from '../platform/told.table.ts'
import { collapseIdOf } from '../services/push.ts'
import { isEffectJob, JOBS, type EffectJobName } from '../services/queue.ts'
import { provePhone } from '../testing/phones.ts'
import { openPractice } from '../testing/practice.ts'
import { openRedis, redisProgram, type TestRedis } from '../testing/redis.ts'
import { openMailServer } from '../testing/smtp.ts'
import { signer } from '../testing/signedReport.ts'
import { createWorld, type World } from '../testing/world.ts'
import { wipeJobs } from '../testing/wipeJobs.ts'
import { openWorkerProcess, planEffect } from '../testing/workerProcesses.ts'

// npm run prove -- jobs: jobs of every queue, worker processes that are killed again and again, and a queue
// store that is wiped three times. Every effect is finished once, and the world saw each.

const proof = process.env['AHAVA_PROOF']
const JOBS_IN_ALL = proof ? 1_500 : 150
/** Added over this time, so that there are always some in hand. */
const SPREAD_MS = proof ? 60_000 : 8_000
const KILL_MS = 1_500
/** So long they are killed on, at most, when the last was added. */
const KILLED_ON_MS = proof ? 240_000 : 20_000
const WORKERS = 3
const figures: Record<string, number> = {}
afterAll(() => {
  if (proof) writeFileSync(proof, JSON.stringify(figures))
})

/** What the world outside saw of each effect, by the identity that the provider is given. */
async function openOutside() {
  const mails = new Map<string, number>()
  const texts = new Map<string, number>()
  const pushes = new Map<string, number>()
  const seen = (where: Map<string, number>, id: string) => where.set(id, (where.get(id) ?? 0) + 1)
  let slowMs = 0
  const smtp = await openMailServer({
    disabledCommands: ['STARTTLS'],
    onData: async (stream, _session, done) => {
      const bytes = await stream.toArray().catch(() => null)
      const id = bytes && /^Message-ID: <(.+)@/im.exec(String(Buffer.concat(bytes)))?.[1]
      if (id) seen(mails, id)
      await setTimeout(slowMs)
      done()
    },
  })
  const listen = async (server: Server) => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const sms = createServer(async (request, response) => {
    await request.toArray()
    seen(texts, String(request.headers['idempotency-key']))
    response.end('{}')
  })
  const expo = createServer(async (request, response) => {
    const bytes = Buffer.concat(await request.toArray())
    const zipped = request.headers['content-encoding'] === 'gzip'
    const messages = JSON.parse(String(zipped ? gunzipSync(bytes) : bytes)) as {
      collapseId: string
    }[]
    for (const { collapseId } of messages) seen(pushes, collapseId)
    response.end(JSON.stringify({ data: messages.map((_, n) => ({ status: 'ok', id: `t${n}` })) }))
  })
  return {
    mails,
    texts,
    pushes,
    slow: (ms: number) => void (slowMs = ms),
    environment: {
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMS_URL: await listen(sms),
      EXPO_BASE_URL: await listen(expo),
    },
    async close() {
      for (const server of [sms, expo]) {
        server.closeAllConnections()
        server.close()
      }
      await smtp.close()
    },
  }
}

type Row = { key: string; job: string; result: string | null; attempts: number }

for (const kind of ['postgres', 'redis'] as const)
  describe.skipIf(kind === 'redis' && !redisProgram)(`jobs in ${kind}`, () => {
    let world: World
    let outside: Awaited<ReturnType<typeof openOutside>>
    let redis: TestRedis | null = null
    let workers: ReturnType<typeof openWorkerProcess>[] = []
    /** For each job that has a real act: what it is about. */
    let subjects: Partial<Record<EffectJobName, Record<string, string>>> = {}
    const query = <Found>(text: string, values: unknown[] = []) =>
      world.app.services.database.system.query(text, values).then(({ rows }) => rows as Found[])

    beforeAll(async () => {
      outside = await openOutside()
      redis = kind === 'redis' ? await openRedis() : null
      const environment = {
        AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
        AHAVA_LIMITS: '10000',
        LOG_LEVEL: 'info',
        ...outside.environment,
        ...(redis && { REDIS_URL: redis.url }),
      }
      world = await createWorld({ live: true, environment })
      subjects = await openSubjects(world, query)
      workers = Array.from({ length: WORKERS }, () => openWorkerProcess(world, environment))
    })
    afterAll(async () => {
      await Promise.all(workers.map((worker) => worker.kill()))
      await world.close()
      await redis?.close()
      await outside.close()
    })

    const wipe = async () => {
      const { Redis } = await import('ioredis')
      if (!redis) return wipeJobs(world.app.services.database.system)
      const client = new Redis(redis.url)
      await client.flushall()
      client.disconnect()
    }

    // A chain rings until somebody takes it: these two are not over by themselves.
    const ENDLESS = ['alarm-step', 'alarm-push']
    const names = Object.keys(JOBS)
      .filter(isEffectJob)
      .filter((name) => !ENDLESS.includes(name))
    let planned = 0
    /** Effects as the dispatcher writes them; it hands them to the queue itself. */
    async function plan(count: number, kinds: readonly EffectJobName[]): Promise<string[]> {
      const keys: string[] = []
      for (let n = 0; n < count; n += 1) {
        const job = kinds[planned++ % kinds.length]!
        keys.push(await planEffect(world, job, subjects[job]))
      }
      world.app.services.hints.publish({ dispatch: true })
      return keys
    }
    const rows = (keys: string[]) =>
      query<Row>('select key, job, result, attempts from effects where key = any($1)', [keys])
    const unfinished = async (keys: string[]) =>
      (await rows(keys)).filter(({ result }) => result === null).length

    test(
      'each effect once, with workers killed and the store wiped',
      { timeout: 500_000 },
      async () => {
        for (const worker of workers) worker.start()
        let over = false
        let kills = 0
        let wipes = 0
        const killing = (async () => {
          while (!over) {
            await setTimeout(KILL_MS)
            // Where the machine is slow to start one it has worked for a while: killed before, it would prove nothing.
            const worker = workers[kills % WORKERS]!
            while (!over && worker.workedMs() < KILL_MS) await setTimeout(20)
            await worker.kill()
            worker.start()
            kills += 1
          }
        })()
        const began = Date.now()
        const keys: string[] = []
        const batches = 40
        try {
          for (let n = 0; n < batches; n += 1) {
            keys.push(
              ...(await plan(Math.floor(JOBS_IN_ALL * ((n + 1) / batches)) - keys.length, names)),
            )
            if ([10, 20, 30].includes(n)) {
              await wipe()
              wipes += 1
            }
            await setTimeout(Math.max(0, began + (SPREAD_MS / batches) * (n + 1) - Date.now()))
          }
          // The last few are let finish: what is interrupted each time would be handed out for ever.
          const end = Date.now() + KILLED_ON_MS
          while (Date.now() < end && (await unfinished(keys)) > JOBS_IN_ALL / 20)
            await setTimeout(500)
        } finally {
          over = true
          await killing
        }
        await expect.poll(() => unfinished(keys), { timeout: 150_000, interval: 500 }).toBe(0)
        const settled = await rows(keys)
        expect(settled).toHaveLength(JOBS_IN_ALL)
        const acted = settled.filter(({ job }) => subjects[job as EffectJobName])
        expect(acted.filter(({ result }) => result !== 'done')).toEqual([])
        // The practice tells of its own as well: only what was planned here is counted.
        const of = (...queues: string[]) =>
          acted.filter(({ job }) => queues.includes(JOBS[job as EffectJobName].queue))
        const times = [
          ...of('email').map(({ key }) => outside.mails.get(collapseIdOf(key))),
          ...of('sms', 'urgent').map(({ key }) => outside.texts.get(key)),
          ...of('push-notification').map(({ key }) => outside.pushes.get(collapseIdOf(key))),
        ]
        expect(times.filter((each) => each === undefined)).toEqual([])
        const written = await query<{ effect_key: string }>(
          'select effect_key from deliveries where effect_key = any($1)',
          [keys],
        )
        expect(written.map(({ effect_key }) => effect_key).toSorted()).toEqual(
          acted.map(({ key }) => key).toSorted(),
        )
        // One report, printed again and again, is one document.
        const papers = await query(
          `select distinct file_id from deliveries where channel = 'pdf' and effect_key = any($1)`,
          [keys],
        )
        expect(papers).toHaveLength(1)
        const repeats = times.filter((each) => each! > 1).length
        Object.assign(figures, {
          [`${kind}: effects`]: settled.length,
          [`${kind}: acted on`]: acted.length,
          [`${kind}: seen twice`]: repeats,
          [`${kind}: kills`]: kills,
          [`${kind}: wipes`]: wipes,
          [`${kind}: seconds`]: Math.round((Date.now() - began) / 1000),
        })
        // Only what a kill interrupted may have been seen twice, under the same identity.
        expect(repeats).toBeLessThanOrEqual(settled.filter(({ attempts }) => attempts > 1).length)
      },
    )

    test(
      'SIGTERM under load: out in under ten seconds, nothing lost or run twice',
      { timeout: 120_000 },
      async () => {
        await Promise.all(workers.map((worker) => worker.kill()))
        // Whatever a kill left in hand has been taken up and is over before.
        outside.mails.clear()
        outside.slow(250)
        const [leaving, next] = workers as [
          ReturnType<typeof openWorkerProcess>,
          ReturnType<typeof openWorkerProcess>,
        ]
        leaving.start()
        const keys = await plan(60, ['account-notice'])
        await expect.poll(() => outside.mails.size, { timeout: 60_000 }).toBeGreaterThan(8)
        const asked = Date.now()
        expect(await leaving.stop()).toBe(0)
        const took = Date.now() - asked
        expect(took).toBeLessThan(10_000)
        // Nothing in hand was cut off: what it had begun it has finished.
        const cut = await query(
          'select key from effects where key = any($1) and lease_until is not null',
          [keys],
        )
        expect(cut).toEqual([])
        const before = await unfinished(keys)
        expect(before).toBeGreaterThan(0)
        next.start()
        await expect.poll(() => unfinished(keys), { timeout: 60_000 }).toBe(0)
        expect((await rows(keys)).filter(({ attempts }) => attempts !== 1)).toEqual([])
        expect(keys.map((key) => outside.mails.get(collapseIdOf(key)))).toEqual(keys.map(() => 1))
        figures[`${kind}: ms to leave`] = took
        outside.slow(0)
      },
    )
  })

if (!redisProgram) console.warn('No redis-server on the PATH: jobs in Redis are not proved.')

type Query = <Found>(text: string, values?: unknown[]) => Promise<Found[]>

/** A patient with an address, a number and a phone; a visit to come, one on whose way the nurse is, a signed report. */
async function openSubjects(world: World, query: Query) {
  const practice = await openPractice(world)
  const { patient, patientId, nurse } = practice
  await world.as(world.admin).workingTime.setHours({
    id: nurse.id,
    hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, until: 1440 })),
  })
  await provePhone(world, patient, '+27820000001')
  await provePhone(world, world.admin, '+27820000002')
  const alarmId = world.id()
  await world.as(nurse).help.raise({ id: alarmId, kind: 'danger', at: world.in(0) })
  await query('insert into push_tokens (token, user_id, created_at) values ($1, $2, now())', [
    `ExponentPushToken[${patient.id}]`,
    patient.id,
  ])
  const signed = await signer(world, practice).signed()
  const coming = await practice.schedule(5 * 24 * 60)
  const onTheWay = await practice.schedule(60)
  await world.as(nurse).visits.changeStatus({ id: onTheWay.id, status: 'EN_ROUTE' })
  const notice = {
    notice: 'credentials-changed',
    userId: patient.id,
    at: world.now().toISOString(),
  }
  const letter = { ...notice, channel: 'email' }
  const about = (visitId: string, what: ToldName, channel: ToldChannel) => ({
    visitId,
    patientId,
    userId: patient.id,
    nurseId: nurse.id,
    before: 'REQUESTED',
    what,
    channel,
    tried: '',
  })
  return {
    'account-notice': letter,
    'email-verification': letter,
    'password-reset': letter,
    invitation: letter,
    'notice-sms': { ...notice, channel: 'sms' },
    'visit-confirmation': about(coming.id, 'visit-confirmation', 'email'),
    'nurse-on-the-way': about(onTheWay.id, 'nurse-on-the-way', 'push'),
    'told-by-email': about(onTheWay.id, 'nurse-on-the-way', 'email'),
    'told-by-sms': about(coming.id, 'visit-confirmation', 'sms'),
    'told-by-push': about(coming.id, 'visit-confirmation', 'push'),
    'alarm-sms': { alarmId, userId: world.admin.id },
    'report-pdf': { visitId: signed.id, patientId },
  } satisfies Partial<Record<EffectJobName, Record<string, string>>>
}
