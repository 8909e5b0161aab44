import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient, type Client } from '../contract/client.ts'
import type { NumberedFrame } from '../contract/events.ts'
import type { Message } from '../contract/messages.ts'
import { openServices } from './app.ts'
import { inviteAdministrator } from './features/staff/firstAdministrator.ts'
import { readConfig } from './platform/config.ts'
import { systemTransaction } from './platform/database/pools.ts'
import { sql } from './platform/database/query.ts'
import { newUuid } from './platform/ids.ts'
import { cloneDatabase, type TestDatabase } from './testing/database.ts'
import { joining } from './testing/joining.ts'
import { freePort, persistent, program } from './testing/processes.ts'

// The product as it runs in production: an API process and a worker process, killed with SIGKILL
// again and again while a visit goes from request to review.

const KILLS_PER_PROCESS = 5
const id = () => newUuid(new Date())

let database: TestDatabase
let dataDir: string
let origin: string
let environment: Record<string, string>
let api: ReturnType<typeof program>
let worker: ReturnType<typeof program>
let smtp: SMTPServer
let services: Awaited<ReturnType<typeof openServices>>
const mails: string[] = []

beforeAll(async () => {
  database = await cloneDatabase()
  dataDir = mkdtempSync(join(tmpdir(), 'ahava-killed-'))
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: async (stream, _session, done) => {
      const mail = await stream.toArray().catch(() => null)
      if (mail) mails.push(String(Buffer.concat(mail)))
      done()
    },
  })
  // A worker that is killed while it sends breaks its line: that letter was not taken.
  smtp.on('error', () => {})
  smtp.listen(0, '127.0.0.1')
  await once(smtp.server, 'listening')
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  environment = {
    AHAVA_CONNECTIONS: JSON.stringify({ ...database.connections, owner: null }),
    AHAVA_DATA_DIR: dataDir,
    AHAVA_DEMO: 'false',
    AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
    PORT: String(port),
    LOG_LEVEL: 'warn',
    SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
  }
  services = await openServices('api', readConfig(environment))
  api = program('server/main.ts', environment)
  worker = program('server/worker.ts', environment)
  api.start()
  worker.start()
})

afterAll(async () => {
  await Promise.all([api.kill(), worker.kill()])
  await services.close()
  await new Promise<void>((done) => smtp.close(() => done()))
  await database.drop()
  rmSync(dataDir, { recursive: true, force: true })
})

/** How many requests have been answered so far. */
let answered = 0

const client = (token?: string): Client => {
  const send = persistent(origin, token)
  return createClient(async (request) => {
    const answer = await send(request)
    answered += 1
    return answer
  })
}

const { accept, hire, register } = joining(client)

/** A phone that reconnects whenever it is cut off, with the last number it holds. */
function follow(as: Client) {
  const frames: NumberedFrame[] = []
  let since: number | null = null
  let ended = false
  let ready = () => {}
  const joined = new Promise<void>((done) => (ready = done))
  async function connect(): Promise<void> {
    const { ticket } = await as.auth.socketTicket({})
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`)
    socket.on('error', () => {})
    socket.on('open', () => socket.send(JSON.stringify({ type: 'HELLO', ticket, since })))
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as NumberedFrame | { type: 'READY'; seq: number }
      if (frame.type === 'READY') {
        since ??= frame.seq
        return ready()
      }
      if ('seq' in frame) {
        frames.push(frame)
        since = frame.seq
      }
    })
    await once(socket, 'close')
  }
  const running = (async () => {
    while (!ended) {
      await connect().catch(() => {})
      await setTimeout(20)
    }
  })()
  return {
    frames,
    joined,
    async end() {
      ended = true
      await api.stop()
      await running
    },
  }
}

test(
  'killed again and again in mid-visit, nothing acknowledged is lost or doubled',
  { timeout: 300_000 },
  async () => {
    const admin = await accept(await inviteAdministrator(services.services, 'admin@example.test'))
    const nurse = await hire(admin.as, 'nurse', 'nomsa')
    const doctor = await hire(admin.as, 'doctor', 'naidoo')
    const { as: family, id: familyId } = await register('Palesa')
    // Her phone rings for what is of now; it is written to her where she reads later.
    await services.services.database.system.query(
      'insert into push_tokens (token, user_id, created_at) values ($1, $2, now())',
      ['ExponentPushToken[palesa]', familyId],
    )
    const patient = (await family.people.patients({})).items[0]!
    const service = (await family.visits.services({})).items[0]!
    const device = follow(family)
    await device.joined

    let killing = true
    const kills = { api: 0, worker: 0 }
    const executioner = (async () => {
      while (killing || kills.worker < KILLS_PER_PROCESS) {
        // After some answers, and a little later: in the middle of the next request. Counted and not
        // timed, so that a slow machine gets as far as a fast one.
        const enough = answered + 6 + (kills.api % 4)
        while (killing && answered < enough) await setTimeout(5)
        await setTimeout(kills.api % 3)
        await api.kill()
        kills.api += 1
        api.start()
        await worker.kill()
        kills.worker += 1
        worker.start()
      }
    })()

    const visitId = id()
    const effects = () =>
      systemTransaction(services.services.database, (tx) =>
        tx.many(
          sql<{ key: string; about: string; result: string | null; notice: boolean }>`
            select key, coalesce(ids ->> 'what', job) as about, result, ids ? 'notice' as notice
            from effects order by about`,
        ),
      )
    const onTheWay = async () =>
      (await effects())
        .filter(({ about }) => about === 'nurse-on-the-way')
        .map(({ result }) => result)
    const acknowledged: Message[] = []
    const say = async (as: Client, content: string) => {
      acknowledged.push(await as.messages.send({ id: id(), visitId, content }))
    }
    await family.visits.request({
      id: visitId,
      patientId: patient.id,
      serviceId: service.id,
      start: new Date(Date.now() + 6 * 3_600_000).toISOString(),
      address: { line: '12 Vilakazi Street', suburb: 'Orlando West' },
    })
    await admin.as.visits.assignDoctor({ id: visitId, doctorId: doctor.id })
    await admin.as.visits.assignNurse({ id: visitId, nurseId: nurse.id })
    const step = (status: 'EN_ROUTE' | 'ARRIVED' | 'IN_PROGRESS') =>
      nurse.as.visits.changeStatus({ id: visitId, status })
    const talk = async (about: string) => {
      for (let n = 0; n < 12; n += 1) await say(n % 2 ? family : nurse.as, `${about} ${n}`)
    }
    await step('EN_ROUTE')
    // Told to whoever waits while she is on the way, not when she is there.
    await expect.poll(onTheWay, { timeout: 60_000 }).toEqual(['done'])
    await talk('EN_ROUTE')
    for (const status of ['ARRIVED', 'IN_PROGRESS'] as const) {
      await step(status)
      await talk(status)
    }
    const draft = await nurse.as.visits.saveReport({
      id: visitId,
      reportId: id(),
      version: 0,
      findings: 'Clean',
      careGiven: 'Dressing',
      advice: 'Keep dry',
    })
    await nurse.as.visits.changeStatus({ id: visitId, status: 'COMPLETED' })
    await nurse.as.visits.signReport({ id: visitId, version: draft.report!.version })
    await doctor.as.visits.review({ id: visitId, rating: 4 })
    killing = false
    await executioner
    expect(kills.api).toBeGreaterThanOrEqual(KILLS_PER_PROCESS)

    // Every message that was acknowledged is there once, with its own number, in order.
    const { items } = await family.messages.list({ visitId, limit: 100 })
    expect(items.toReversed().map(({ id: key, content }) => [key, content])).toEqual(
      acknowledged.map(({ id: key, content }) => [key, content]),
    )
    expect(items.toReversed().map(({ number }) => number)).toEqual(
      acknowledged.map((_, n) => n + 1),
    )

    // History is what was done, each step once.
    const visit = await family.visits.get({ id: visitId })
    expect(visit.timeline.map(({ type, to }) => to ?? type)).toEqual([
      'REQUESTED',
      'VISIT_ASSIGNED',
      'SCHEDULED',
      'EN_ROUTE',
      'ARRIVED',
      'IN_PROGRESS',
      'VISIT_CHANGED',
      'COMPLETED',
      'REPORT_SIGNED',
      'REVIEW_ADDED',
      'REVIEW_RELEASED',
    ])

    // Every effect is finished, and its trace in the world stands once.
    const laterOrLeft = ['check-out-due', 'look-at-day', 'new-message', 'visit-reminders']
    const ofVisit = async () => {
      const all = (await effects()).filter(
        ({ about, notice }) => !notice && !laterOrLeft.includes(about),
      )
      return [...new Set(all.map(({ about, result }) => `${about} ${result}`))]
    }
    // The report is printed when it is signed and when its review is released.
    await expect
      .poll(ofVisit, { timeout: 60_000, interval: 250 })
      .toEqual([
        'nurse-on-the-way done',
        'report-pdf done',
        expect.stringMatching(/^visit-confirmation (done|skipped)$/),
      ])
    await expect
      .poll(async () => (await effects()).filter(({ notice }) => notice), { timeout: 60_000 })
      .not.toContainEqual(expect.objectContaining({ result: null }))
    // No letter is lost that is said to be sent, and none is of anything else: each has its effect's own identity.
    const idOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 32)
    const came = new Set(mails.map((mail) => /^Message-ID: <([^@]+)@/im.exec(mail)?.[1]))
    const sent = await services.services.database.system.query<{ effect_key: string }>(
      `select effect_key from deliveries where channel = 'email' and status = 'sent'`,
    )
    expect(sent.rows.length).toBeGreaterThan(0)
    expect(sent.rows.filter(({ effect_key }) => !came.has(idOf(effect_key)))).toEqual([])
    const known = new Set((await effects()).map(({ key }) => idOf(key)))
    expect([...came].filter((one) => !known.has(one ?? ''))).toEqual([])
    expect((await family.visits.get({ id: visitId })).report?.pdfUrl).toMatch(
      /^\/uploads\/documents\//,
    )

    // The phone saw every number once, in order, through every cut.
    const { head } = await family.events.since({ since: 0, limit: 1 })
    await expect.poll(() => device.frames.at(-1)?.seq, { timeout: 20_000 }).toBe(head)
    expect(device.frames.map(({ seq }) => seq)).toEqual(
      Array.from({ length: head }, (_, n) => n + 1),
    )
    const seen = device.frames.flatMap((frame) =>
      frame.type === 'NEW_MESSAGE' ? [frame.data.message.id] : [],
    )
    expect(seen).toEqual(acknowledged.map((message) => message.id))
    await device.end()
    expect(await worker.stop()).toBe(0)
  },
)
