import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { openMailServer, selfSigned } from '../testing/smtp.ts'
import { openMailer, type MailSettings } from './mail.ts'

const mail = {
  effectKey: 'confirmation-1',
  to: { name: 'Lerato', address: 'lerato@example.test' },
  subject: 'Your visit',
  html: '<p>Your visit</p>',
  text: 'Your visit',
}
const plain: SMTPServerOptions = { disabledCommands: ['STARTTLS'] }

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

const serverWith = async (options: SMTPServerOptions) => {
  const server = await openMailServer(options)
  opened.push(server)
  return server
}
const mailerTo = (smtpUrl: string, more: Partial<MailSettings> = {}) => {
  const mailer = openMailer({ smtpUrl, mailFrom: 'care@example.test', ...more })
  opened.push(mailer)
  return mailer
}

/** Takes whole letters, then answers as told. */
const keepsIn = (taken: string[], then?: (tries: number) => Error | 'silence' | null) => ({
  onData: (async (stream, _, done) => {
    taken.push(String(Buffer.concat(await stream.toArray())))
    const answer = then?.(taken.length) ?? null
    if (answer !== 'silence') done(answer)
  }) satisfies SMTPServerOptions['onData'],
})
const idOf = (raw: string) => /^Message-ID: (.+)$/im.exec(raw)?.[1]?.trim()

const withPassword = (secrets: { key: string; cert: string }, secure: boolean, taken: string[]) =>
  ({
    ...secrets,
    secure,
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      username === 'ahava' && password === 'right'
        ? done(null, { user: username })
        : done(new Error('no')),
    ...keepsIn(taken),
  }) satisfies SMTPServerOptions

test.each([
  ['STARTTLS', 'smtp', false],
  ['TLS from the first byte', 'smtps', true],
])(
  '%s with sign-in: an unknown certificate is refused, one of our authority taken',
  async (_, scheme, secure) => {
    const taken: string[] = []
    const secrets = await selfSigned()
    const { port } = await serverWith(withPassword(secrets, secure, taken))
    const url = `${scheme}://ahava:right@localhost:${port}`
    await expect(mailerTo(url).send(mail)).rejects.toMatchObject({ code: 'ESOCKET' })
    expect(taken).toEqual([])

    const folder = await mkdtemp(join(tmpdir(), 'ahava-ca-'))
    opened.push({ close: () => rm(folder, { recursive: true }) })
    const smtpCaFile = join(folder, 'ca.pem')
    await writeFile(smtpCaFile, secrets.cert)
    expect(await mailerTo(url, { smtpCaFile }).send(mail)).toBe('sent')
    expect(taken).toHaveLength(1)

    const wrong = mailerTo(url.replace('right', 'wrong'), { smtpCaFile })
    await expect(wrong.send(mail)).rejects.toMatchObject({ code: 'EAUTH', name: 'Error' })
  },
)

test('a password is never said to a server that offers no encryption', async () => {
  const passwords: unknown[] = []
  const { port } = await serverWith({
    ...plain,
    allowInsecureAuth: true,
    onAuth: ({ password }, _, done) => {
      passwords.push(password)
      done(null, { user: 'ahava' })
    },
  })
  await expect(mailerTo(`smtp://ahava:right@127.0.0.1:${port}`).send(mail)).rejects.toThrow()
  expect(passwords).toEqual([])
})

test('a line cut before the last dot: nothing was sent, and another attempt sends it once', async () => {
  const taken: string[] = []
  let cuts = 1
  const server = await serverWith({
    ...plain,
    onData: async (stream, session, done) => {
      if (cuts-- > 0) {
        server.cut()
        return
      }
      await keepsIn(taken).onData(stream, session, done)
    },
  })
  const mailer = mailerTo(`smtp://127.0.0.1:${server.port}`)
  const lost = { ...mail, text: 'x'.repeat(5_000_000) }
  await expect(mailer.send(lost)).rejects.not.toMatchObject({ name: 'PermanentFailure' })
  expect(taken).toEqual([])
  expect(await mailer.send(mail)).toBe('sent')
  expect(taken).toHaveLength(1)
})

test('a line cut after the last dot: one attempt sends one letter, the next the same Message-ID', async () => {
  const taken: string[] = []
  const server = await serverWith({
    ...plain,
    ...keepsIn(taken, (tries) => {
      if (tries > 1) return null
      server.cut()
      return 'silence'
    }),
  })
  const mailer = mailerTo(`smtp://127.0.0.1:${server.port}`)
  await expect(mailer.send(mail)).rejects.not.toMatchObject({ name: 'PermanentFailure' })
  expect(taken).toHaveLength(1)
  expect(await mailer.send(mail)).toBe('sent')
  expect(taken).toHaveLength(2)
  expect(idOf(taken[1]!)).toBe(idOf(taken[0]!))
  expect(idOf(taken[0]!)).toMatch(/^<[0-9a-f]{32}@example\.test>$/)
})

test('a server that greylists is asked again, and takes the letter once', async () => {
  const taken: string[] = []
  let greyFor = 2
  const { port } = await serverWith({
    ...plain,
    onRcptTo: (_, __, done) =>
      done(
        greyFor-- > 0 ? Object.assign(new Error('4.2.0 greylisted'), { responseCode: 450 }) : null,
      ),
    ...keepsIn(taken),
  })
  const mailer = mailerTo(`smtp://127.0.0.1:${port}`)
  for (const _ of [1, 2])
    await expect(mailer.send(mail)).rejects.toMatchObject({ name: 'Error', responseCode: 450 })
  expect(await mailer.send(mail)).toBe('sent')
  expect(taken).toHaveLength(1)
})

test(
  'a slow server gets at most five lines, and every letter once',
  { timeout: 60_000 },
  async () => {
    const taken: string[] = []
    const slowly = (then: () => void) => void setTimeout(then, 2000)
    let most = 0
    const server = await serverWith({
      ...plain,
      onConnect: (_, done) => {
        most = Math.max(most, server.lines.size)
        slowly(done)
      },
      onMailFrom: (_, __, done) => slowly(done),
      onRcptTo: (_, __, done) => slowly(done),
      ...keepsIn(taken),
    })
    const mailer = mailerTo(`smtp://127.0.0.1:${server.port}`)
    const keys = Array.from({ length: 10 }, (_, n) => `confirmation-${n}`)
    await Promise.all(keys.map((effectKey) => mailer.send({ ...mail, effectKey })))
    expect(new Set(taken.map(idOf)).size).toBe(10)
    expect(taken).toHaveLength(10)
    expect(most).toBe(5)
  },
)
