import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { finishEffect } from '../../platform/events/effects.ts'
import { createLog } from '../../platform/observability/log.ts'
import { dueWork } from '../../testing/dueWork.ts'
import { openPractice } from '../../testing/practice.ts'
import { provePhone } from '../../testing/phones.ts'
import { createWorld, type World } from '../../testing/world.ts'

// What is told goes by one channel after the other, until one has it.

const MAIL_SECRET = 'a secret of the mail provider'
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let workers: Awaited<ReturnType<typeof createWorkers>>
let smtp: SMTPServer
let servers: { smtpUrl: string | null; smsUrl: string | null }
/** What the mail server says to RCPT TO; null is yes. */
let refusal: { code: number; message: string } | null = null
const mails: string[] = []
const texts: { to: string; text: string }[] = []
const gateway = createServer(async (request, response) => {
  texts.push(JSON.parse(String(Buffer.concat(await request.toArray()))) as (typeof texts)[number])
  response.writeHead(202).end()
})

beforeAll(async () => {
  world = await createWorld({ environment: { MAIL_SECRET } })
  practice = await openPractice(world)
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_, __, done) =>
      done(
        refusal ? Object.assign(new Error(refusal.message), { responseCode: refusal.code }) : null,
      ),
    onData: async (stream, _, done) => {
      mails.push(String(Buffer.concat(await stream.toArray())))
      done()
    },
  })
  smtp.listen(0, '127.0.0.1')
  gateway.listen(0, '127.0.0.1')
  await Promise.all([once(smtp.server, 'listening'), once(gateway, 'listening')])
  const port = (of: { address(): unknown }) => (of.address() as AddressInfo).port
  servers = {
    smtpUrl: `smtp://127.0.0.1:${port(smtp.server)}`,
    smsUrl: `http://127.0.0.1:${port(gateway)}/`,
  }
  workers = await openWorkers(servers)
})
afterAll(async () => {
  await workers.close()
  smtp.close()
  gateway.close()
  await world.close()
})

const openWorkers = (outside: typeof servers) =>
  createWorkers(
    { ...world.config, ...outside, smsPriceCents: 25 },
    { clock: world.now, log: createLog('tests', 'silent') },
  )
const system = () => world.app.services.database.system
const outbox = async (visitId: string) =>
  (await world.as(world.admin).background.outbox({ limit: 100 })).items.filter(
    (item) => item.visitId === visitId,
  )
const tasks = async () =>
  (await world.as(world.admin).tasks.list({ limit: 100 })).items.filter(
    ({ kind }) => kind === 'unreached',
  )
const shown = (visitId: string) =>
  expect.poll(
    async () =>
      (await outbox(visitId))
        .map(({ channel, status, thenBy }) => [channel, status, thenBy])
        .toSorted(),
    { timeout: 20_000 },
  )

test('a mailbox that does not exist: its owner is told by SMS, once, and not by mail again', async () => {
  const phone = '+27821230001'
  await provePhone(world, practice.patient, phone)
  refusal = { code: 550, message: '5.1.1 no such mailbox' }
  const first = await practice.schedule(2 * 24 * 60)
  await shown(first.id).toEqual([
    ['email', 'failed', 'sms'],
    ['sms', 'sent', null],
  ])
  expect(texts).toHaveLength(1)
  expect(texts[0]).toMatchObject({ to: phone })
  expect(texts[0]!.text).toMatch(
    /^Ahava: your visit is on Thursday 26 November at 09:00\. Nomsa Dlamini/,
  )
  const [sms] = (await outbox(first.id)).filter(({ channel }) => channel === 'sms')
  expect(sms).toMatchObject({ parts: 1, costCents: 25, language: 'en', tries: 1 })
  // The mailbox is known to be gone now.
  refusal = null
  const second = await practice.schedule(3 * 24 * 60)
  await shown(second.id).toEqual([['sms', 'sent', null]])
  expect(mails).toEqual([])
  expect(await tasks()).toEqual([])
})

test('a caller without an account is told by their own number, in their language', async () => {
  const patientId = world.id()
  await world.as(world.admin).people.createPatient({
    id: patientId,
    name: 'Gogo Thandi',
    phone: '+27821230002',
    address: practice.home,
    language: 'zu',
  })
  const { id } = await world.as(world.admin).visits.request({
    id: world.id(),
    patientId,
    serviceId: practice.service.id,
    start: world.in(4 * 24 * 60),
    address: practice.home,
    note: '',
  })
  await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.nurse.id })
  await shown(id).toEqual([['sms', 'sent', null]])
  const sent = texts.filter(({ to }) => to === '+27821230002')
  expect(sent).toHaveLength(1)
  expect(sent[0]!.text).toContain('ngoMgqibelo 28 Novemba ngo-09:00')

  // It was asked wrongly: from then on in the right one.
  const desk = world.as(world.admin)
  await desk.family.setLanguage({ id: patientId, language: 'af' })
  expect(await desk.people.patient({ id: patientId })).toMatchObject({ language: 'af' })
  await desk.visits.cancel({ id, reason: 'other' })
  await expect.poll(() => texts.filter(({ to }) => to === '+27821230002')).toHaveLength(2)
  expect(texts.findLast(({ to }) => to === '+27821230002')!.text).toContain('gekanselleer')
})

test('where no channel is left dispatch is asked to call, and says that they did', async () => {
  const patientId = world.id()
  await world.as(world.admin).people.createPatient({
    id: patientId,
    name: 'Oom Piet',
    address: practice.home,
  })
  const { id } = await world.as(world.admin).visits.request({
    id: world.id(),
    patientId,
    serviceId: practice.service.id,
    start: world.in(5 * 24 * 60),
    address: practice.home,
    note: '',
  })
  await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.nurse.id })
  await expect.poll(tasks, { timeout: 20_000 }).toMatchObject([{ visit: { id }, call: null }])
  const [task] = await tasks()
  const done = await world.as(world.admin).tasks.resolve({ id: task!.id, decision: 'called' })
  expect(done.resolved).toMatchObject({ decision: 'called' })
  expect(await tasks()).toEqual([])
})

const comesBack = (address: string) =>
  world.app.server.inject({
    method: 'POST',
    url: '/api/webhooks/mail',
    headers: { authorization: `Bearer ${MAIL_SECRET}` },
    payload: { address },
  })

test('a letter that comes back minutes later failed after all, and goes by SMS, once', async () => {
  await system().query('delete from unreachable')
  texts.length = 0
  const { id } = await practice.schedule(6 * 24 * 60)
  await shown(id).toEqual([['email', 'sent', null]])
  world.pass(7)
  // Somebody else's mailbox is not this one.
  expect((await comesBack(practice.nurse.email)).statusCode).toBe(204)
  expect(await outbox(id)).toMatchObject([{ status: 'sent' }])
  for (const _ of ['said', 'said again'])
    expect((await comesBack(practice.patient.email.toUpperCase())).statusCode).toBe(204)
  await shown(id).toEqual([
    ['email', 'failed', 'sms'],
    ['sms', 'sent', null],
  ])
  const letter = (await outbox(id)).find(({ channel }) => channel === 'email')
  expect(letter).toMatchObject({ error: 'it came back: there is no such mailbox' })
  expect((await comesBack(practice.patient.email)).statusCode).toBe(204)
  await expect.poll(() => dueWork(world), { timeout: 20_000 }).toEqual([])
  expect(texts).toHaveLength(1)
  expect(await tasks()).toEqual([])
})

test('a letter that comes back before its worker has said that it left goes by SMS too', async () => {
  await system().query('delete from unreachable')
  texts.length = 0
  const { id } = await practice.schedule(6 * 24 * 60 + 120)
  await shown(id).toEqual([['email', 'sent', null]])
  const { rows } = await system().query<{ key: string; attempts: number }>(
    `update effects set finished_at = null, result = null, detail = null, lease_until = $2
     where key in (select effect_key from deliveries where visit_id = $1) returning key, attempts`,
    [id, new Date(world.now().getTime() + 6_000)],
  )
  const [held] = rows
  expect((await comesBack(practice.patient.email)).statusCode).toBe(204)
  const { database, clock } = world.app.services
  await finishEffect(database, clock, { key: held!.key, attempt: held!.attempts }, 'done', 'sent')
  await shown(id).toEqual([
    ['email', 'failed', 'sms'],
    ['sms', 'sent', null],
  ])
  expect(texts).toHaveLength(1)
})

test('without a mail server nobody counts as told who has a number', async () => {
  await system().query('delete from unreachable')
  texts.length = 0
  await workers.close()
  workers = await openWorkers({ ...servers, smtpUrl: null })
  const byText = await practice.schedule(7 * 24 * 60)
  await shown(byText.id).toEqual([['sms', 'sent', null]])
  expect(texts).toHaveLength(1)
  // Where neither leaves it is kept once, for whoever looks under Outbox.
  await workers.close()
  workers = await openWorkers({ smtpUrl: null, smsUrl: null })
  const kept = await practice.schedule(8 * 24 * 60)
  await shown(kept.id).toEqual([['email', 'kept', null]])
  expect(await tasks()).toEqual([])
})
