import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Told, ToldValues } from './deliveries.ts'
import { openMailer } from './mail.ts'
import type { Mailer } from './mail.ts'
import { toldLetter } from './templates/told.ts'

type Received = { to: string[]; raw: string }

const VISIT = '01990000-0000-7000-8000-000000000001'
const visit: Told = {
  as: 'confirmed',
  template: 'visit-confirmation',
  language: 'en',
  visitId: VISIT,
  userId: '01990000-0000-7000-8000-000000000002',
  patientId: '01990000-0000-7000-8000-000000000003',
  name: 'Lerato Mokoena',
  address: 'lerato@example.test',
  tokens: [],
  values: {
    what: 'Home visit',
    start: new Date('2026-11-24T07:00:00Z'),
    end: new Date('2026-11-24T07:45:00Z'),
    nurse: 'Nomsa Dlamini',
    suburb: 'Orlando West',
  },
  path: `/visits/${VISIT}`,
  publicUrl: 'https://ahava.example.test',
  push: { effectKey: 'any', data: {} },
  why: true,
  stop: 'https://ahava.example.test/stop/token',
  mayStop: false,
  phone: null,
}
const withValues = (values: ToldValues): Told => ({
  ...visit,
  values: { ...visit.values, ...values },
})

let server: SMTPServer
let mailer: Mailer
let received: Received[]
/** What the server says to RCPT TO, when it is not "yes". */
let refusal: { code: number } | null

beforeEach(async () => {
  received = []
  refusal = null
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_, __, done) =>
      done(
        refusal ? Object.assign(new Error('no such person'), { responseCode: refusal.code }) : null,
      ),
    onData: async (stream, session, done) => {
      const raw = Buffer.concat(await stream.toArray()).toString()
      received.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw })
      done()
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  mailer = openMailer({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mailFrom: 'Ahava <care@ahava.example.test>',
  })
})

afterEach(async () => {
  mailer.close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

const mailOf = async (key: string, told: Told = visit) => {
  const { name, address, stop } = told
  return { effectKey: key, to: { name: name ?? '', address }, stop, ...(await toldLetter(told)) }
}

const header = (raw: string, name: string) =>
  new RegExp(`^${name}: (.+(?:\r\n[ \t].+)*)`, 'mi').exec(raw)?.[1]?.replace(/\r\n[ \t]/g, ' ')

test('the confirmation reaches the mail server with both parts and a neutral subject', async () => {
  expect(await mailer.send(await mailOf('confirmation-1'))).toBe('sent')
  const [{ to, raw }] = received as [Received]
  expect(to).toEqual(['lerato@example.test'])
  expect(header(raw, 'Subject')).toBe('Your visit on Tuesday 24 November at 09:00')
  expect(header(raw, 'From')).toBe('Ahava <care@ahava.example.test>')
  expect(header(raw, 'Content-Type')).toMatch(/^multipart\/alternative/)
  expect(header(raw, 'Auto-Submitted')).toBe('auto-generated')
})

test('the same effect gives the same Message-ID, another effect another', async () => {
  for (const key of ['confirmation-1', 'confirmation-1', 'confirmation-2']) {
    await mailer.send(await mailOf(key))
  }
  const [first, again, other] = received.map(({ raw }) => header(raw, 'Message-ID'))
  expect(first).toMatch(/^<[0-9a-f]{32}@ahava\.example\.test>$/)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('an address that does not exist is a permanent failure, a busy server is not', async () => {
  refusal = { code: 550 }
  await expect(mailer.send(await mailOf('a'))).rejects.toMatchObject({ name: 'PermanentFailure' })
  refusal = { code: 451 }
  await expect(mailer.send(await mailOf('a'))).rejects.not.toMatchObject({
    name: 'PermanentFailure',
  })
  refusal = null
  expect(await mailer.send(await mailOf('a'))).toBe('sent')
})

test('without a mail server a mail is kept', async () => {
  const keeping = openMailer({ smtpUrl: null, mailFrom: 'care@ahava.example.test' })
  expect(await keeping.send(await mailOf('a'))).toBe('kept')
  expect(received).toEqual([])
})

test('the letter says when, who, where, and leads to the visit', async () => {
  const { html, text } = await toldLetter(visit)
  for (const part of [html, text]) {
    for (const said of [
      'Tuesday 24 November',
      '09:00 – 09:45',
      'Nomsa Dlamini',
      'Orlando West',
      'Home visit',
    ]) {
      expect(part).toContain(said)
    }
    expect(part).toContain(`https://ahava.example.test/visits/${VISIT}`)
    expect(part).not.toMatch(/\{\{|undefined/)
  }
})

test('a delay is told with both times, and no service, nurse or place', async () => {
  const { start } = visit.values
  const expected = new Date('2026-11-24T07:40:00Z')
  const delay = { ...visit, template: 'visit-delayed' }
  const late = await toldLetter({ ...delay, as: 'late', values: { start: start!, expected } })
  expect(late.subject).toBe('Your visit on Tuesday 24 November begins later: about 09:40')
  const well = await toldLetter({ ...delay, as: 'onTime', values: { start: start! } })
  expect(well.subject).toBe('Your visit on Tuesday 24 November begins on time after all')
  for (const { html, text } of [late, well])
    for (const part of [html, text]) {
      expect(part).toContain('09:00')
      expect(part).toContain(`https://ahava.example.test/visits/${VISIT}`)
      expect(part).not.toMatch(/\{\{|undefined|<img|<script/i)
    }
  expect(late.text).toContain('about 09:40')
})

test('the letter loads nothing from anywhere', async () => {
  const { html } = await toldLetter(visit)
  expect(html).not.toMatch(/<img|<link|@import|url\(|<script/i)
})

test('the time of a visit that is off is struck through, any other is not', async () => {
  const { html } = await toldLetter({ ...visit, as: 'cancelled', template: 'visit-cancelled' })
  expect(html).toMatch(/line-through">09:00 – 09:45</)
  expect((await toldLetter(visit)).html).not.toContain('line-through')
})

test('a care that goes on past midnight names the second day', async () => {
  const { text, html } = await toldLetter(
    withValues({
      start: new Date('2026-11-24T20:30:00Z'),
      end: new Date('2026-11-24T22:30:00Z'),
    }),
  )
  expect(text).toContain('22:30 – 00:30 on Wednesday 25 November')
  // The second day is not as big as the time: on a phone it would take four lines.
  expect(html).toMatch(/>22:30 –<[^]*>\s*00:30 on Wednesday 25 November\s*</)
})

test('a name cannot become markup, a header or another placeholder', async () => {
  const name = `<script>alert("1")</script> & 'x' {{url}}\r\nBcc: someone@example.test`
  const mail = await mailOf('a', { ...withValues({ nurse: name }), name })
  expect(mail.html).not.toContain('<script>')
  expect(mail.html).toContain(
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; {{url}}',
  )
  await mailer.send({ ...mail, to: { name, address: visit.address }, subject: name })
  const [{ raw, to }] = received as [Received]
  expect(to).toEqual([visit.address])
  expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/m)
})
