import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Endpoint } from '../../../contract/endpoint.ts'
import { contract } from '../../../contract/index.ts'
import { createApp, type App } from '../../app.ts'
import { freePort } from '../../testing/processes.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { readConfig } from '../config.ts'
import { network } from './network.ts'
import { limitOf } from './limits.table.ts'

let world: World
const open: App[] = []
beforeAll(async () => {
  world = await createWorld()
})
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})
afterAll(() => world.close())

/** A process of the product with its real limits, on the world's database. */
async function start(environment: NodeJS.ProcessEnv = {}): Promise<App> {
  const config = readConfig({
    AHAVA_CONNECTIONS: JSON.stringify({ ...world.database.connections, owner: null }),
    AHAVA_DATA_DIR: world.dataDir,
    AHAVA_DEMO: 'false',
    AHAVA_MASTER_KEYS: world.config.masterKeys!.map((key) => key.toString('base64')).join(),
    LOG_LEVEL: 'silent',
    ...environment,
  })
  const app = await createApp(config, { clock: world.now })
  open.push(app)
  return app
}

type Sending = { from?: string; forwarded?: string; token?: string; url?: string }
async function send(app: App, { from, forwarded, token, url }: Sending = {}) {
  const answer = await app.server.inject({
    method: 'POST',
    url: url ?? '/api/auth/invitations/read',
    remoteAddress: from ?? '127.0.0.1',
    headers: {
      ...(forwarded && { 'x-forwarded-for': forwarded }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    payload: { token: 'nobody-ever-had-this-link' },
  })
  return { status: answer.statusCode, wait: Number(answer.headers['retry-after'] ?? 0) }
}
/** How many of `n` requests get through. */
async function passing(n: number, ask: (turn: number) => Promise<{ status: number }>) {
  let passed = 0
  for (let turn = 0; turn < n; turn += 1) if ((await ask(turn)).status !== 429) passed += 1
  return passed
}
const forget = async () =>
  void (await world.app.services.database.system.query('delete from limits.counters'))

test('every endpoint that changes something has a limit', () => {
  const bare = Object.values(contract)
    .flatMap((endpoints) => Object.values(endpoints) as Endpoint[])
    .filter(({ method, path }) => method !== 'GET' && !limitOf(method, path))
  expect(bare).toEqual([])
  expect(limitOf('POST', '/api/messages/read')).toBe('change')
  expect(limitOf('POST', '/api/auth/login')).toBe('login')
})

test('a limit holds over all processes together, and says how long to wait', async () => {
  await forget()
  const [one, other] = [await start(), await start()]
  const apps = [one, other]
  const from = '198.51.100.7'
  expect(await passing(70, (turn) => send(apps[turn % 2]!, { from }))).toBe(60)
  const { status, wait } = await send(one, { from })
  expect(status).toBe(429)
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(600)
  expect((await send(other, { from: '198.51.100.8' })).status).toBe(410)
})

test('a person has a limit of their own, wherever they sign in', async () => {
  await forget()
  const apps = [await start(), await start()]
  const code = await world.codeOf(world.admin)
  const login = { email: world.admin.email, password: world.password, code }
  const again = await world.anonymous.auth.login(login)
  const tokens = [world.admin.token, again.token]
  const url = '/api/auth/socket-ticket'
  const ask = (turn: number) =>
    send(apps[turn % 2]!, { url, token: tokens[turn % 2]!, from: `198.51.100.${turn % 250}` })
  expect(await passing(125, ask)).toBe(120)
})

test('what is frequent is counted in shares, and the sum is never passed', async () => {
  await forget()
  const apps = [await start(), await start()]
  const stranger = await world.family('Sipho Busy')
  const ask = (turn: number) => send(apps[turn % 2]!, { url: '/api/visits', token: stranger.token })
  expect(await passing(1_230, ask)).toBe(1_200)
})

test('whoever guesses tokens is stopped by address', async () => {
  await forget()
  const app = await start()
  const ask = (turn: number) =>
    send(app, { url: '/api/visits', token: `guess-${turn}-`.padEnd(43, 'x'), from: '203.0.113.4' })
  expect(await passing(620, ask)).toBe(600)
})

describe('behind a proxy', () => {
  const PROXY = '10.1.2.3'
  test('a forged header changes nothing when no proxy is trusted', async () => {
    await forget()
    const app = await start()
    const ask = (turn: number) => send(app, { from: PROXY, forwarded: `203.0.113.${turn}` })
    expect(await passing(65, ask)).toBe(60)
  })

  test('the address is what the trusted proxy saw, whatever the client wrote before it', async () => {
    await forget()
    const app = await start({ TRUSTED_PROXIES: PROXY })
    const ask = (turn: number) =>
      send(app, { from: PROXY, forwarded: `192.0.2.${turn}, 203.0.113.9` })
    expect(await passing(65, ask)).toBe(60)
    expect((await send(app, { from: PROXY, forwarded: '203.0.113.10' })).status).toBe(410)
  })

  test('only the listed proxy is believed, not its neighbour', async () => {
    await forget()
    const app = await start({ TRUSTED_PROXIES: PROXY })
    const ask = (turn: number) => send(app, { from: '10.1.2.4', forwarded: `203.0.113.${turn}` })
    expect(await passing(65, ask)).toBe(60)
  })
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::ff', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
])('%s counts as %s', (ip, counted) => {
  expect(network(ip)).toBe(counted)
})

const program = ['redis-server', 'valkey-server'].find((name) => !spawnSync(name, ['-v']).error)

describe.skipIf(!program)('with REDIS_URL', () => {
  let redis: ChildProcess
  let url: string
  beforeAll(async () => {
    const port = await freePort()
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '']
    redis = spawn(program!, [...options, '--dir', world.dataDir], { stdio: 'ignore' })
    url = `redis://127.0.0.1:${port}`
    await setTimeout(500)
  })
  afterAll(() => void redis.kill('SIGKILL'))

  test('processes share the count in Redis, and without it do what the table says', async () => {
    const apps = [await start({ REDIS_URL: url }), await start({ REDIS_URL: url })]
    const from = '198.51.100.77'
    // The connection is being made while the process starts.
    await expect
      .poll(async () => (await send(apps[0]!, { url: '/api/demo/stage' })).status)
      .toBe(404)
    await expect
      .poll(async () => (await send(apps[1]!, { url: '/api/demo/stage' })).status)
      .toBe(404)
    expect(await passing(70, (turn) => send(apps[turn % 2]!, { from }))).toBe(60)
    redis.kill('SIGKILL')
    await once(redis, 'exit')
    // Each process counts for itself.
    expect((await send(apps[0]!, { from: '198.51.100.78' })).status).toBe(410)
    // Nobody makes accounts while nobody counts.
    expect((await send(apps[0]!, { url: '/api/auth/register' })).status).toBe(503)
  })
})

test('one person asks for ten copies of a record in a minute, and checks thirty documents in five', async () => {
  const app = await start()
  const { token } = await world.family('Asks Often')
  for (const [url, most] of [
    [`/api/patients/${world.id()}/copies`, 10],
    ['/api/documents/check', 30],
  ] as const) {
    expect(await passing(most + 3, () => send(app, { token, url }))).toBe(most)
    const { status, wait } = await send(app, { token, url })
    expect(status).toBe(429)
    expect(wait).toBeGreaterThan(0)
  }
})
