import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Client } from '../contract/client.ts'
import type { ServerFrame } from '../contract/events.ts'
import { openGround, type Ground } from '../scripts/chaos/ground.ts'
import { redisProgram } from '../scripts/chaos/redis.ts'
import { inviteAdministrator } from './features/staff/firstAdministrator.ts'
import { newUuid } from './platform/ids.ts'
import { openCollector } from './testing/collector.ts'
import { openExpo } from './testing/expo.ts'
import { joining, type Joined } from './testing/joining.ts'
import { linkTo } from './testing/links.ts'
import { findIn, findInFolder } from './testing/needle.ts'
import { wholeCare } from './testing/wholeCare.ts'

// Everything that leaves a trace runs here as it does in production, and talks as much as it can.

/** Said in messages, in all that is clinical of a visit, and in everything that looks like one. */
const SECRET = 'Zandile naïve oryx 4711 & marmalade'
/** Written in the clear on purpose: what does not find this one would not find the other. */
const CONTROL = 'Thandeka loud heron 1298 & pepper'

const id = () => newUuid(new Date())
const mails: string[] = []
let expo: Awaited<ReturnType<typeof openExpo>>
let collector: Awaited<ReturnType<typeof openCollector>>
const answers: string[] = []
let ground: Ground
const close: (() => unknown)[] = []

/** A mail server, a push service and a collector of traces that take everything and keep it. */
async function openWorld() {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: async (stream, _session, done) => {
      mails.push(String(Buffer.concat(await stream.toArray())))
      done()
    },
  })
  smtp.listen(0, '127.0.0.1')
  if (!smtp.server.listening) await once(smtp.server, 'listening')
  expo = await openExpo()
  collector = await openCollector()
  close.push(
    expo.close,
    collector.close,
    () => new Promise<void>((done) => smtp.close(() => done())),
  )
  const { port } = smtp.server.address() as AddressInfo
  return {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    EXPO_BASE_URL: expo.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  }
}

let admin: Joined
let doctor: Joined
let family: Joined
let nurse: Joined
let visitId: string

beforeAll(async () => {
  const settings = { ...(await openWorld()), LOG_LEVEL: 'trace' }
  ground = await openGround({ redis: redisProgram() !== null, apis: 1, settings })
  close.push(ground.close)
  const { accept, hire, register } = joining(ground.clientOf)
  admin = await accept(await inviteAdministrator(ground.services, 'admin@example.test'))
  family = await register('Palesa')
  await family.as.accounts.verifyEmail({ token: await linkTo(ground.services, family.id) })
  nurse = await hire(admin.as, 'nurse', 'nomsa')
  doctor = await hire(admin.as, 'doctor', 'naidoo')
  for (const { id: userId } of [family, nurse, doctor])
    await ground.ask(
      'insert into push_tokens (token, user_id, created_at) values ($1, $2, now())',
      [`ExponentPushToken[${userId.slice(-12)}]`, userId],
    )
  const [patient] = (await family.as.people.patients({})).items
  const [service] = (await family.as.visits.services({})).items
  visitId = id()
  await family.as.visits.request({
    id: visitId,
    patientId: patient!.id,
    serviceId: service!.id,
    start: new Date(Date.now() + 6 * 3_600_000).toISOString(),
    address: { line: '12 Vilakazi Street', suburb: 'Orlando West' },
  })
  await admin.as.visits.assignDoctor({ id: visitId, doctorId: doctor.id })
  await admin.as.visits.assignNurse({ id: visitId, nurseId: nurse.id })
}, 300_000)
afterAll(async () => {
  for (const end of close.toReversed()) await end()
})

/** A phone that hears everything. */
async function listen(as: Client): Promise<ServerFrame[]> {
  const { ticket } = await as.auth.socketTicket({})
  const socket = new WebSocket(`${ground.origins[0]!.replace('http', 'ws')}/ws`)
  close.push(() => socket.terminate())
  const frames: ServerFrame[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as ServerFrame))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'HELLO', ticket, since: null }))
  await expect.poll(() => frames.map(({ type }) => type), { timeout: 20_000 }).toContain('READY')
  for (const bad of [
    SECRET,
    JSON.stringify({ type: SECRET }),
    JSON.stringify({ type: 'TYPING', visitId: SECRET }),
    JSON.stringify({ type: 'TYPING', visitId, [SECRET]: SECRET, conversation: SECRET }),
  ])
    socket.send(bad)
  return frames
}

/** Requests that are refused, each with the phrase where it does not belong. */
function malformed(): { method: string; path: string; body?: string; type?: string }[] {
  const post = (body: unknown, path = '/api/messages') => ({
    method: 'POST',
    path,
    body: JSON.stringify(body),
  })
  const content = SECRET
  const inPath = encodeURIComponent(SECRET)
  return [
    post({ visitId, content: SECRET.repeat(400) }),
    post({ visitId, content: SECRET.repeat(20_000) }),
    post({ visitId, content: { text: SECRET } }),
    post({ visitId, content: [SECRET] }),
    post({ visitId, content: `${SECRET}\u0000` }),
    post({ visitId: SECRET, content }),
    post({ conversationId: SECRET, content }),
    post({ visitId: id(), content }),
    post({ visitId, content, id: SECRET }),
    post({ visitId, content, conversation: SECRET }),
    post({ visitId, content, attachmentIds: [SECRET] }),
    post({ visitId, content, attachmentIds: [id()] }),
    post({ content, [SECRET]: SECRET }),
    post(SECRET),
    post([SECRET]),
    post({ visitId, upTo: SECRET }, '/api/messages/read'),
    post({ content }, `/api/${inPath}`),
    {
      method: 'POST',
      path: '/api/messages',
      body: `{"content":"${SECRET}`,
      type: 'application/json',
    },
    { method: 'POST', path: '/api/messages', body: SECRET, type: 'text/plain' },
    {
      method: 'POST',
      path: '/api/messages',
      body: `content=${SECRET}`,
      type: 'application/x-www-form-urlencoded',
    },
    { method: 'GET', path: `/api/messages?visitId=${inPath}` },
    { method: 'GET', path: `/api/messages?visitId=${visitId}&cursor=${inPath}` },
    { method: 'GET', path: `/api/messages?visitId=${visitId}&limit=${inPath}` },
    { method: 'DELETE', path: `/api/messages/${inPath}` },
    { method: 'GET', path: `/uploads/${inPath}` },
  ]
}

async function askBadly(token: string | null) {
  for (const { method, path, body, type = 'application/json' } of malformed()) {
    const answer = await fetch(`${ground.origins[0]}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': type }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    const head = JSON.stringify([...answer.headers])
    expect(
      answer.status,
      `${method} ${path.slice(0, 60)} ${body?.slice(0, 80)}`,
    ).toBeGreaterThanOrEqual(400)
    expect(answer.status, `${method} ${path.slice(0, 60)} ${body?.slice(0, 80)}`).toBeLessThan(500)
    answers.push(`${head}\n${text}`)
  }
}

/** Every row of every table of every schema as text, the system's own included. */
async function dump(): Promise<Map<string, string>> {
  const tables = await ground.ask<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm', 'p') and n.nspname <> 'information_schema' and n.nspname not like 'pg_t%' order by 1`,
  )
  const rows = new Map<string, string>()
  for (const { name } of tables) {
    const found = await ground.ask<{ row: string }>(`select t::text as row from ${name} t`)
    rows.set(name, found.map(({ row }) => row).join('\n'))
  }
  return rows
}

const inTables = (tables: Map<string, string>, text: string) =>
  [...tables].flatMap(([name, rows]) => findIn(rows, text).map((form) => `${name}: ${form}`))

/** Where the words of the care of a visit lie, sealed. */
const CLINICAL_TABLES = [
  'record_entries',
  'checklist_marks',
  'warning_plans',
  'observations',
  'warnings',
  'reports',
  'report_addenda',
  'review_questions',
  'follow_ups',
  'reviews',
  'review_versions',
  'ratings',
  'cases',
  'case_steps',
]

/** Mails as they are read, whatever they are encoded in for the way. */
const opened = (mail: string) =>
  `${mail}\n${mail.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))}\n${mail
    .split(/\r?\n\r?\n/)
    .map((part) => Buffer.from(part, 'base64').toString('latin1'))
    .join('\n')}`

test(
  'a secret phrase sent in a message, and said in the care of a visit, is found nowhere: tables, write-ahead log, Redis, jobs, logs, mails, pushes, traces, error answers',
  { timeout: 400_000 },
  async () => {
    const frames = await listen(nurse.as)
    const sent = await family.as.messages.send({ id: id(), visitId, content: SECRET })
    await family.as.messages.send({ id: id(), visitId, content: SECRET, conversation: 'clinical' })
    const hidden = await family.as.messages.send({ visitId, content: `${SECRET} once more` })
    await family.as.messages.hide({ id: hidden.id })
    await askBadly(family.token)
    await askBadly(null)
    await expect
      .poll(() => JSON.stringify(frames), { timeout: 20_000 })
      .toContain(`"content":${JSON.stringify(SECRET)}`)
    await nurse.as.visits.changeStatus({ id: visitId, status: 'EN_ROUTE' })
    await family.as.messages.send({ visitId, content: `Are you near? ${SECRET}` })
    const clients = { family: family.as, nurse: nurse.as, doctor: doctor.as, admin: admin.as }
    await wholeCare(clients, visitId, SECRET)

    // It was told to those whom it was for, mailed and pushed about, and every job is done.
    const { items } = await nurse.as.messages.list({ visitId, limit: 50 })
    expect(items.map(({ content }) => content)).toContain(SECRET)
    expect(items.map(({ id: key }) => key)).toContain(sent.id)
    await expect
      .poll(
        () => ground.ask(`select key from effects where finished_at is null and due_at <= now()`),
        {
          timeout: 120_000,
        },
      )
      .toEqual([])
    expect(mails.length).toBeGreaterThan(0)
    const pushes = expo.pushed.map((push) => JSON.stringify(push))
    expect(pushes.length).toBeGreaterThan(0)
    // A batch of spans leaves every few seconds.
    await expect
      .poll(() => new Set(collector.spans.map(({ service }) => service)), { timeout: 20_000 })
      .toEqual(new Set(['ahava-api', 'ahava-worker']))
    expect(collector.spans.map(({ name }) => name)).toContain('POST /api/messages')

    // The control: in a table, its log, Redis and what was printed.
    await ground.ask('create table control (words text, bytes bytea)')
    await ground.ask('insert into control values ($1, $2)', [CONTROL, Buffer.from(CONTROL)])
    if (ground.redis) {
      await ground.redis.ask(async (redis) => {
        await redis.config('SET', 'rdbcompression', 'no')
        await redis.set('control', CONTROL)
        await redis.save()
      })
    }
    await ground.ask('checkpoint')

    const tables = await dump()
    expect(tables.get('public.messages')?.split('\n').length).toBeGreaterThanOrEqual(4)
    const empty = CLINICAL_TABLES.filter((name) => !tables.get(`public.${name}`))
    expect(empty).toEqual([])
    expect(inTables(tables, CONTROL)).toEqual(['public.control: itself', 'public.control: hex'])
    expect(inTables(tables, SECRET)).toEqual([])

    const cluster = ground.folders.cluster()
    expect(findInFolder(`${cluster}/pg_wal`, CONTROL)).not.toEqual([])
    expect(findInFolder(cluster, CONTROL).some((found) => found.startsWith('base/'))).toBe(true)
    expect(findInFolder(cluster, SECRET)).toEqual([])
    // The log of PostgreSQL, and the files of the product.
    expect(findInFolder(ground.folders.data, SECRET)).toEqual([])

    const inRedis = (text: string) => ground.redis && findInFolder(ground.redis.folder, text)
    expect(inRedis(CONTROL)).toEqual(ground.redis && ['dump.rdb: itself'])
    expect(inRedis(SECRET)).toEqual(ground.redis && [])

    const shows = (texts: string[], phrase: string) =>
      texts.flatMap((text) =>
        findIn(opened(text), phrase).map((form) => `${form}: ${text.slice(0, 200)}`),
      )
    expect(ground.said().split('\n').length).toBeGreaterThan(20)
    const errors = frames
      .filter(({ type }) => type === 'ERROR')
      .map((frame) => JSON.stringify(frame))
    expect(errors.length).toBeGreaterThan(2)
    expect(answers.length).toBe(2 * malformed().length)
    expect({
      logs: findIn(ground.said(), SECRET),
      mails: shows(mails, SECRET),
      pushes: shows(pushes, SECRET),
      answers: shows(answers, SECRET),
      frames: shows(errors, SECRET),
      traces: shows(collector.raw, SECRET),
    }).toEqual({ logs: [], mails: [], pushes: [], answers: [], frames: [], traces: [] })
  },
)
