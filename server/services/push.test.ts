import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPusher } from './push.ts'
import type { Push, Pusher } from './push.ts'

type Message = { to: string; title: string; body: string; collapseId: string; data: object }
type Misdeed = 'busy' | 'broken' | 'not json' | 'too few tickets' | 'hangs up'

/** A stand-in for Expo that remembers who has the app and misbehaves on command. */
let server: Server
let pusher: Pusher
let delivered: Message[]
let requests: { path: string; authorization: string | undefined; messages: Message[] }[]
let gone: Set<string>
let misdeeds: Misdeed[]

beforeEach(async () => {
  delivered = []
  requests = []
  gone = new Set()
  misdeeds = []
  server = createServer(async (request, response) => {
    const bytes = Buffer.concat(await request.toArray())
    const zipped = request.headers['content-encoding'] === 'gzip'
    const messages = JSON.parse(String(zipped ? gunzipSync(bytes) : bytes)) as Message[]
    const { authorization } = request.headers
    requests.push({ path: request.url ?? '', authorization, messages })
    const answer = (status: number, body: string) => response.writeHead(status).end(body)
    const misdeed = misdeeds.shift()
    if (misdeed === 'hangs up') return request.socket.destroy()
    if (misdeed === 'busy')
      return answer(
        429,
        JSON.stringify({ errors: [{ code: 'TOO_MANY_REQUESTS', message: 'slow down' }] }),
      )
    if (misdeed === 'broken') return answer(502, '<h1>Bad gateway</h1>')
    if (misdeed === 'not json') return answer(200, '<h1>Hello</h1>')
    if (messages.length > 100)
      return answer(
        400,
        JSON.stringify({
          errors: [{ code: 'PUSH_TOO_MANY_NOTIFICATIONS', message: 'at most 100' }],
        }),
      )
    const data = messages.map((message) => ticketFor(message))
    return answer(
      200,
      JSON.stringify({ data: misdeed === 'too few tickets' ? data.slice(1) : data }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  pusher = openPusher({
    accessToken: 'secret',
    baseUrl: `http://127.0.0.1:${port}/expo`,
    retryMinTimeout: 1,
  })
})

afterEach(async () => {
  await pusher.close()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

function ticketFor(message: Message) {
  if (gone.has(message.to)) {
    return { status: 'error', message: 'gone', details: { error: 'DeviceNotRegistered' } }
  }
  if (message.to.includes('big')) {
    return { status: 'error', message: 'too big', details: { error: 'MessageTooBig' } }
  }
  delivered.push(message)
  return { status: 'ok', id: `ticket-${delivered.length}` }
}

const token = (name: string) => `ExponentPushToken[${name}]`
const push = (...names: string[]): Push => ({
  effectKey: 'on-the-way-1',
  tokens: names.map(token),
  title: 'Ahava',
  body: 'Your nurse is on the way',
  data: { visitId: 'v' },
})

test('a push goes to the set address with the token of the account', async () => {
  const outcome = await pusher.send(push('a'))
  expect(outcome).toEqual({ status: 'sent', tickets: ['ticket-1'], dead: [], problems: [] })
  expect(requests.map(({ path, authorization }) => [path, authorization])).toEqual([
    ['/expo/--/api/v2/push/send', 'Bearer secret'],
  ])
  expect(delivered[0]).toMatchObject({
    to: token('a'),
    title: 'Ahava',
    body: 'Your nurse is on the way',
  })
})

test('a repeat of one effect replaces the first on the screen', async () => {
  await pusher.send(push('a'))
  await pusher.send(push('a'))
  await pusher.send({ ...push('a'), effectKey: 'on-the-way-2' })
  const [first, again, other] = delivered.map(({ collapseId }) => collapseId)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('devices that are gone, and what never was a device, are told apart from the rest', async () => {
  gone.add(token('old'))
  const outcome = await pusher.send({
    ...push('a', 'old', 'big'),
    tokens: [...push('a', 'old', 'big').tokens, 'nonsense'],
  })
  expect(outcome).toEqual({
    status: 'sent',
    tickets: ['ticket-1'],
    dead: ['nonsense', token('old')],
    problems: ['MessageTooBig'],
  })
})

test('no device left is an answer, not an error', async () => {
  gone.add(token('old'))
  const outcome = await pusher.send(push('old'))
  expect(outcome).toEqual({ status: 'sent', tickets: [], dead: [token('old')], problems: [] })
})

test('more than a hundred devices go in several requests', async () => {
  const names = Array.from({ length: 230 }, (_, n) => `d${n}`)
  const outcome = await pusher.send(push(...names))
  expect(outcome.tickets).toHaveLength(230)
  expect(requests.map(({ messages }) => messages.length)).toEqual([100, 100, 30])
})

test('"too many requests" is repeated until it is taken', async () => {
  misdeeds = ['busy', 'busy']
  const outcome = await pusher.send(push('a'))
  expect(outcome.tickets).toEqual(['ticket-1'])
  expect(requests).toHaveLength(3)
})

test.for<Misdeed>(['broken', 'not json', 'too few tickets', 'hangs up'])(
  'an answer that is %s is an error, and the next try can succeed',
  async (misdeed) => {
    misdeeds = [misdeed]
    await expect(pusher.send(push('a'))).rejects.toThrow()
    await expect(pusher.send(push('a'))).resolves.toMatchObject({ status: 'sent' })
  },
)

test('when one request of several fails, what was taken is not sent again', async () => {
  misdeeds = ['broken']
  const names = Array.from({ length: 150 }, (_, n) => `d${n}`)
  const outcome = await pusher.send(push(...names))
  expect(outcome.tickets).toHaveLength(50)
  expect(outcome.problems).toHaveLength(1)
})

test('without an account a push is kept and nobody is called', async () => {
  const keeping = openPusher({ accessToken: null, baseUrl: null })
  expect(await keeping.send(push('a'))).toMatchObject({ status: 'kept', tickets: [] })
  expect(requests).toEqual([])
})
