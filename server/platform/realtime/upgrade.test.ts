import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { readConfig } from '../config.ts'
import { createLog } from '../observability/log.ts'
import type { Connection } from './connection.ts'
import { isListedOrigin, takeUpgrades } from './upgrade.ts'

const BOUNDS = { ofAddress: 3, inTotal: 5 }
const PLENTY = { burst: 1_000, perSecond: 0 }

let http: Server
let address: string
let arrived: Connection[]
beforeEach(async () => {
  http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  address = `127.0.0.1:${(http.address() as AddressInfo).port}`
  arrived = []
})
afterEach(async () => {
  for (const { socket } of arrived) socket.terminate()
  http.close()
  await once(http, 'close')
})

const take = (connects = PLENTY, environment: NodeJS.ProcessEnv = {}) => {
  const config = readConfig({ TRUSTED_PROXIES: '127.0.0.1', ...environment })
  const services = { config, log: createLog('tests', 'silent') }
  const bounds = { ...BOUNDS, connects }
  return takeUpgrades(services, http, (connection) => arrived.push(connection), bounds)
}

/** `open`, or the status with which it was refused. */
async function knock(from: string, options: ClientOptions = {}, path = '/ws') {
  const headers = { 'x-forwarded-for': from }
  const socket = new WebSocket(`ws://${address}${path}`, { headers, ...options })
  socket.on('error', () => {})
  return Promise.race([
    once(socket, 'open').then(() => 'open'),
    once(socket, 'unexpected-response').then(([, response]) => response.statusCode),
  ])
}

test('so many sockets of one address, and of all; one that closes makes room', async () => {
  const { connections } = take()
  const answers = []
  for (let n = 0; n < 4; n += 1) answers.push(await knock('198.51.100.1'))
  expect(answers).toEqual(['open', 'open', 'open', 429])
  // An IPv6 customer has 2^64 addresses, and counts as one.
  expect(await knock('2001:db8::1')).toBe('open')
  expect(await knock('2001:db8::ffff')).toBe('open')
  expect(await knock('203.0.113.4')).toBe(503)
  const [first] = arrived
  first!.socket.close()
  await expect.poll(() => connections.size).toBe(4)
  expect(await knock('198.51.100.1')).toBe('open')
})

test('so many attempts of one address, whatever became of them', async () => {
  take({ burst: 2, perSecond: 0 })
  for (const answer of ['open', 'open', 429, 429]) expect(await knock('198.51.100.1')).toBe(answer)
  expect(await knock('198.51.100.2')).toBe('open')
})

test('a header that no listed proxy wrote is not believed', async () => {
  take(PLENTY, { TRUSTED_PROXIES: '10.0.0.1' })
  for (const answer of ['open', 'open', 'open', 429])
    expect(await knock(`198.51.100.${arrived.length}`)).toBe(answer)
})

test('another path, another site, and whoever leaves while being refused', async () => {
  take(PLENTY, { PUBLIC_URL: 'https://ahava.example' })
  expect(await knock('198.51.100.1', {}, '/ws/')).toBe(404)
  expect(await knock('198.51.100.1', {}, '/')).toBe(404)
  expect(await knock('198.51.100.1', { origin: 'https://evil.example' })).toBe(403)
  for (let n = 0; n < 20; n += 1) {
    const leaving = connect(Number(address.split(':')[1]), '127.0.0.1')
    leaving.on('error', () => {})
    await once(leaving, 'connect')
    leaving.write(
      'GET /elsewhere HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    )
    leaving.resetAndDestroy()
  }
  expect(await knock('198.51.100.1', { origin: 'https://ahava.example' })).toBe('open')
})

test('nothing is compressed, whatever the client offers', async () => {
  take()
  const socket = new WebSocket(`ws://${address}/ws`, { perMessageDeflate: true })
  await once(socket, 'open')
  expect(socket.extensions).toBe('')
})

const HERE = { publicUrl: 'https://ahava.example', corsOrigins: ['https://app.example'] }
test.each([
  ['the address of the installation', '0.0.0.0', 'https://ahava.example', 'ahava.example', true],
  ['a listed site', '0.0.0.0', 'https://app.example', 'ahava.example', true],
  ['a part of it', '0.0.0.0', 'https://ahava.example.evil.test', 'ahava.example', false],
  ['without its s', '0.0.0.0', 'http://ahava.example', 'ahava.example', false],
  ['another port', '0.0.0.0', 'https://ahava.example:8443', 'ahava.example', false],
  ['a name that was pointed here', '0.0.0.0', 'http://evil.test', 'evil.test', false],
  ['pointed at one’s own machine', '127.0.0.1', 'http://evil.test:4000', 'evil.test:4000', false],
  ['localhost', '127.0.0.1', 'http://localhost:4000', 'localhost:4000', true],
  ['another program of localhost', '127.0.0.1', 'http://localhost:3000', 'localhost:4000', false],
  ['a page from a file', '127.0.0.1', 'null', 'localhost:4000', false],
  ['empty', '127.0.0.1', '', 'localhost:4000', false],
])('an origin: %s', (_, host, origin, asked, listed) => {
  expect(isListedOrigin({ ...HERE, host }, origin, asked)).toBe(listed)
})
