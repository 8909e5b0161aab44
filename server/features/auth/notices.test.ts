import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createWorkers } from '../../app.ts'
import { readConfig } from '../../platform/config.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { tell, type NoticeName } from '../../platform/events/notice.ts'
import { createLog } from '../../platform/observability/log.ts'
import { NOTICES } from '../../services/notices.table.ts'
import { WORDS } from '../../services/words/words.ts'
import { codeTo, linkTo } from '../../testing/links.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let workers: Awaited<ReturnType<typeof createWorkers>> | null = null
const log = createLog('tests', 'silent')

beforeAll(async () => {
  world = await createWorld()
})
afterAll(async () => {
  await workers?.close()
  await world.close()
})

/** Workers with these settings from now on. */
async function work(settings: Parameters<typeof createWorkers>[0] = world.config) {
  await workers?.close()
  workers = await createWorkers(settings, { clock: world.now, log })
}

const outbox = async () => (await world.as(world.admin).background.outbox({ limit: 100 })).items
/** What is kept for a recipient, once it is there. */
async function kept(recipient: string, template: string) {
  const find = async () =>
    (await outbox()).find((item) => item.recipient === recipient && item.template === template)
  await expect.poll(find, { timeout: 15_000 }).toBeDefined()
  const { id } = (await find())!
  return world.as(world.admin).background.delivery({ id })
}
const settled = () =>
  expect.poll(
    () =>
      systemTransaction(world.app.services.database, (tx) =>
        tx.one(sql<{ n: number }>`select
          (select count(*) from effects where finished_at is null)
          + (select count(*) from events where dispatched_at is null) as n`),
      ),
    { timeout: 15_000 },
  )

test('a new address gets its link, and the owner of an address hears of it instead', async () => {
  await work()
  const { user } = await world.anonymous.auth.register({
    name: 'Buy now at evil.example',
    email: 'notices@example.test',
    password: world.password,
  })
  const letter = await kept('notices@example.test', 'email-verify')
  expect(letter).toMatchObject({ status: 'kept', channel: 'email', visitId: null })
  const token = await linkTo(world.app.services, user.id)
  expect(letter.text).toContain(`${world.config.publicUrl}/verify#${token}`)
  expect(letter.html).toContain(`/verify#${token}`)
  // Whoever typed the address may not be who reads it: nothing that they wrote is in it.
  expect(letter.html! + letter.text!).not.toContain('evil')
  await world.anonymous.accounts.verifyEmail({ token })

  await world.anonymous.auth.register({
    name: 'Somebody',
    email: 'notices@example.test',
    password: world.password,
  })
  const told = await kept('notices@example.test', 'account-exists')
  expect(told.html).toContain('Hello Buy now at evil.example.')
  expect(told.html! + told.text!).not.toContain('verify#')
  expect((await outbox()).filter(({ template }) => template === 'email-verify')).toHaveLength(1)
})

test('a phone that nobody has gets its code by SMS', async () => {
  await work()
  await world.anonymous.accounts.phoneCode({ phone: '+27821110001' })
  const sms = await kept('+27821110001', 'phone-code')
  expect(sms).toMatchObject({ channel: 'sms', status: 'kept', html: null })
  expect(sms.text).toContain(await codeTo(world.app.services))
})

test('everything that another part of the product tells has words, and reaches who is meant', async () => {
  await work()
  const person = await world.family('Told Everything')
  const names = Object.entries(NOTICES)
    .filter(([name, { to }]) => to === 'account' && !name.endsWith('registration-expiring'))
    .map(([name]) => name as NoticeName)
  const { database, hints } = world.app.services
  await systemTransaction(database, async (tx) => {
    for (const notice of names)
      await tell({ tx, hints, now: world.now() }, { userId: person.id, notice })
  })
  for (const notice of names) {
    const letter = await kept(person.email, notice)
    expect(letter.subject).toBe(WORDS.en.notices[notice].subject)
    expect(letter.text).not.toMatch(/\{|undefined|null/)
  }
})

/** Has somebody told that this certificate ends. */
const tellEnding = (userId: string, notice: NoticeName, registrationId: string) =>
  systemTransaction(world.app.services.database, (tx) =>
    tell(
      { tx, hints: world.app.services.hints, now: world.now() },
      { userId, notice, ids: { registrationId } },
    ),
  )
/** The letters so far that a certificate ends. */
const ended = async () =>
  (await outbox())
    .filter(({ template }) => template.endsWith('registration-expiring'))
    .map(({ id }) => id)
    .toSorted()
/** Neither whose it is gets a letter of it, nor this colleague. */
async function hearNothing(registrationId: string, nurse: Person, colleague: Person) {
  const before = await ended()
  await tellEnding(nurse.id, 'registration-expiring', registrationId)
  await tellEnding(colleague.id, 'staff-registration-expiring', registrationId)
  await settled().toEqual({ n: 0 })
  expect(await ended()).toEqual(before)
}
const hired: Person[] = []
/** With the test they leave, so that no other letter is about them. */
afterEach(async () => {
  for (const { id } of hired.splice(0))
    await world.as(world.admin).staff.disable({ id, reason: 'Left the practice' })
})
/** A nurse whose certificate ends with that year; of nobody else does it with this one. */
async function withCertificate(name: string, certificateYear = 2026) {
  const nurse = await world.hire('nurse', name, { certificateYear })
  hired.push(nurse)
  const { registrations } = await world.as(world.admin).staff.one({ id: nurse.id })
  return { nurse, certificate: registrations[0]! }
}
async function renew({ nurse, certificate }: Awaited<ReturnType<typeof withCertificate>>) {
  await world.as(nurse).staff.enterRegistration({
    id: world.id(),
    registration: certificate.number,
    category: 'RN',
    certificateYear: Number(certificate.validUntil!.slice(0, 4)) + 1,
  })
  await world.verify(nurse)
}

const SAID = [
  [
    'af',
    'Die registrasie van ’n kollega verval op 31 Desember',
    'Dit is die registrasie van Zodwa Ends Soon.',
  ],
  ['zu', 'Ukubhaliswa komunye osebenza nawe kuphela ngo-31 Disemba', 'Ngokuka-Zodwa Ends Soon.'],
  [
    'en',
    'The registration of a colleague runs out on 31 December',
    'It is the registration of Zodwa Ends Soon.',
  ],
] as const

test('whose registration ends is told so; a clinical lead is told whose, and never in the subject', async () => {
  await work()
  const { nurse, certificate } = await withCertificate('Zodwa Ends Soon')
  await tellEnding(nurse.id, 'registration-expiring', certificate.id)
  const own = await kept(nurse.email, 'registration-expiring')
  expect(own.subject).toContain('Your registration runs out on 31 December')
  expect(own.text).toContain(`${world.config.publicUrl}/registration`)

  const lead = world.as(world.admin)
  for (const [language, what, whose] of SAID) {
    await lead.notifications.choose({ language })
    const before = await ended()
    await tellEnding(world.admin.id, 'staff-registration-expiring', certificate.id)
    await expect.poll(ended, { timeout: 15_000 }).toHaveLength(before.length + 1)
    const id = (await ended()).find((each) => !before.includes(each))!
    const letter = await lead.background.delivery({ id })
    expect(letter).toMatchObject({ recipient: world.admin.email, channel: 'email' })
    expect(letter.subject).not.toContain('Zodwa')
    const text = letter.text!.replaceAll('\n', ' ')
    for (const words of [what, whose]) {
      expect(text).toContain(words)
      expect(letter.html).toContain(words)
    }
    expect(letter.text).toContain(`${world.config.publicUrl}/people/staff/${nurse.id}`)
  }
})

test('of all that end on one day a lead gets one letter, without who renewed or left meanwhile', async () => {
  await work()
  const lead = world.as(world.admin)
  const { certificate } = await withCertificate('Anele Among Many')
  await withCertificate('Bongi Among Many')
  const { nurse: leaves } = await withCertificate('Leaves Before')
  await renew(await withCertificate('Renews Before'))
  // Another day is another letter.
  await withCertificate('Ends A Year Later', 2027)
  await lead.staff.disable({ id: leaves.id, reason: 'Left the practice' })
  const before = await ended()
  await tellEnding(world.admin.id, 'staff-registration-expiring', certificate.id)
  await expect.poll(ended, { timeout: 15_000 }).toHaveLength(before.length + 1)
  const id = (await ended()).find((each) => !before.includes(each))!
  const { subject, text } = await lead.background.delivery({ id })
  expect(subject).toBe('2 registrations run out on 31 December 2026')
  expect(text!.replaceAll('\n', ' ')).toContain('They are Anele Among Many, Bongi Among Many. ')
})

test('nobody hears of a certificate that was renewed before the letter went', async () => {
  await work()
  const renewed = await withCertificate('Renewed Meanwhile')
  await renew(renewed)
  await hearNothing(renewed.certificate.id, renewed.nurse, world.admin)
})

test('of a colleague hears only a clinical lead, and nobody once the colleague has left', async () => {
  await work()
  const { nurse, certificate } = await withCertificate('Leaves Meanwhile')
  const dispatcher = await world.hire('administrator', 'No Lead', { duties: ['dispatch'] })
  const before = await ended()
  await tellEnding(dispatcher.id, 'staff-registration-expiring', certificate.id)
  await settled().toEqual({ n: 0 })
  expect(await ended()).toEqual(before)
  await world.as(world.admin).staff.disable({ id: nurse.id, reason: 'Left the practice' })
  await hearNothing(certificate.id, nurse, world.admin)
})

test('what was really sent is kept without its secret; what works once is skipped once it is over', async () => {
  const received: string[] = []
  const mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: async (stream, _, done) => {
      received.push(String(Buffer.concat(await stream.toArray())))
      done()
    },
  })
  mail.listen(0, '127.0.0.1')
  await once(mail.server, 'listening')
  const texts: { to: string; text: string }[] = []
  let refuse = 0
  const gateway = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    if (refuse) return response.writeHead(refuse).end()
    texts.push(JSON.parse(String(body)) as { to: string; text: string })
    return response.writeHead(202).end()
  }).listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port
  try {
    await work({
      ...world.config,
      smtpUrl: `smtp://127.0.0.1:${port(mail.server)}`,
      smsUrl: `http://127.0.0.1:${port(gateway)}/send`,
    })
    const person = await world.family('Sent Really')
    await world.anonymous.accounts.forgotPassword({ email: person.email })
    const letter = await kept(person.email, 'password-reset')
    expect(letter.status).toBe('sent')
    const token = await linkTo(world.app.services, person.id, 'password-reset')
    expect(received.join().replaceAll('=\r\n', '')).toContain(token)
    expect(letter.html! + letter.text!).not.toContain(token)
    expect(letter.text).toContain('/reset#••••••')

    await world.anonymous.accounts.phoneCode({ phone: '+27821110002' })
    const sms = await kept('+27821110002', 'phone-code')
    const code = /\d{6}/.exec(texts.find(({ to }) => to === '+27821110002')!.text)![0]
    expect(sms).toMatchObject({ status: 'sent' })
    expect(sms.text).not.toContain(code)

    refuse = 422
    await world.anonymous.accounts.phoneCode({ phone: '+27821110003' })
    expect(await kept('+27821110003', 'phone-code')).toMatchObject({
      status: 'failed',
      error: 'the gateway answered 422',
    })
  } finally {
    mail.close()
    gateway.close()
  }
})

test('nobody is told of a link that is over, nor at an address that is not proven', async () => {
  await workers?.close()
  workers = null
  const proven = await world.family('Over Already')
  await world.anonymous.accounts.forgotPassword({ email: proven.email })
  await world.anonymous.accounts.forgotPassword({ email: 'nobody.at.all@example.test' })
  const { user } = await world.anonymous.auth.register({
    name: 'Not Proven',
    email: 'not.proven@example.test',
    password: world.password,
  })
  await systemTransaction(world.app.services.database, (tx) =>
    tell(
      { tx, hints: world.app.services.hints, now: world.now() },
      { userId: user.id, notice: 'new-device' },
    ),
  )
  world.pass(31)
  await work()
  await settled().toEqual({ n: 0 })
  const sent = await outbox()
  expect(sent.filter(({ recipient }) => recipient === proven.email)).toEqual([])
  expect(
    sent
      .filter(({ template }) => template === 'new-device')
      .some(({ recipient }) => recipient === 'not.proven@example.test'),
  ).toBe(false)
})

test('a wrong gateway address stops the start', () => {
  expect(() => readConfig({ SMS_URL: 'ftp://sms.example' })).toThrow('SMS_URL')
})
