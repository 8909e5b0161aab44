import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '../../app.ts'
import { readConfig } from '../../platform/config.ts'
import { createLog } from '../../platform/observability/log.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { DELAYS, secondsAfter, type DelayName } from './delays.table.ts'

let world: World
let second: App
beforeAll(async () => {
  world = await createWorld({ environment: { AHAVA_LIMITS: '1' } })
  const config = readConfig({
    AHAVA_CONNECTIONS: JSON.stringify({ ...world.database.connections, owner: null }),
    AHAVA_DATA_DIR: world.dataDir,
    AHAVA_DEMO: 'false',
    AHAVA_MASTER_KEYS: world.config.masterKeys!.map((key) => key.toString('base64')).join(),
    TRUSTED_PROXIES: '10.0.0.0/8',
  })
  second = await createApp(config, { clock: world.now, log: createLog('tests', 'silent') })
})
afterAll(async () => {
  await second.close()
  await world.close()
})

type From = { address?: string; device?: string; forwarded?: string; app?: App }

async function login(
  email: string,
  password: string,
  { address = '203.0.113.7', device, forwarded, app = world.app }: From = {},
) {
  const answer = await app.server.inject({
    method: 'POST',
    url: '/api/auth/login',
    remoteAddress: address,
    headers: {
      ...(device && { cookie: `__Host-ahava-device=${device}` }),
      ...(forwarded && { 'x-forwarded-for': forwarded }),
    },
    payload: { email, password },
  })
  const kept = answer.cookies.find(({ name }) => name === '__Host-ahava-device')
  const body = answer.json<{ code?: string }>()
  return {
    status: answer.statusCode,
    code: body.code ?? '',
    wait: Number(answer.headers['retry-after'] ?? 0),
    device: kept?.value ?? '',
    cookie: kept,
  }
}

/** Wrong passwords, turning the clock past each wait; answers how long all of it took, in seconds. */
async function guess(times: number, email: string, from: () => From): Promise<number> {
  let waited = 0
  for (let n = 0; n < times; n += 1) {
    const answer = await login(email, `wrong password ${n}`, from())
    if (answer.status === 401) continue
    expect(answer.code).toBe('too_many_requests')
    waited += answer.wait
    world.pass(answer.wait / 60)
    n -= 1
  }
  return waited
}

/** Quiet until everything is forgotten. */
const rest = () => world.pass(120)

test.each(Object.keys(DELAYS) as DelayName[])(
  '%s: the wait grows and stays within its bound',
  (name) => {
    const { free, first, most } = DELAYS[name]
    const waits = Array.from({ length: 200 }, (_, failures) => secondsAfter(name, failures))
    expect(waits.slice(0, free + 1)).toEqual(Array(free + 1).fill(0))
    expect(waits[free + 1]).toBe(first)
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits.at(-1)).toBe(most)
  },
)

test('no delay of an account alone is longer than a few minutes', () => {
  expect(DELAYS.account.most).toBeLessThanOrEqual(180)
  expect(DELAYS.device.most).toBeLessThanOrEqual(60)
})

test('sixty wrong passwords take hours, with an account and without, and the same hours', async () => {
  const person = await world.family('Attacked Person')
  const waits: number[] = []
  for (const email of [person.email, 'nobody.at.all@example.test']) {
    rest()
    waits.push(await guess(60, email, () => ({})))
  }
  expect(waits[0]).toBeGreaterThan(3600)
  expect(waits[1]).toBe(waits[0])
})

test('from many addresses, the victim signs in from a known device meanwhile', async () => {
  rest()
  const person = await world.family('Known Device')
  const { device } = await login(person.email, world.password)
  rest()
  let address = 0
  const elsewhere = () => ({ address: `198.51.100.${(address += 1) % 250}` })
  const waited = await guess(40, person.email, elsewhere)
  expect(waited).toBeGreaterThan(600)
  // A new device has to wait now, if only for a short while; the known one does not.
  await login(person.email, 'wrong once more', elsewhere())
  const unknown = await login(person.email, world.password, { address: '192.0.2.1' })
  expect(unknown.code).toBe('too_many_requests')
  expect(unknown.wait).toBeLessThanOrEqual(DELAYS.account.most)
  expect((await login(person.email, world.password, { device })).status).toBe(200)
  // What the device does not know is not helped by it: it says nothing of other accounts.
  const other = await world.family('Other Account')
  await guess(DELAYS.pair.free + 1, other.email, () => ({ device, address: '192.0.2.9' }))
  expect((await login(other.email, world.password, { device, address: '192.0.2.9' })).code).toBe(
    'too_many_requests',
  )
})

test('an account that somebody else made of the address makes no device known', async () => {
  rest()
  const person = await world.family('Address Owner')
  const answer = await world.app.server.inject({
    method: 'POST',
    url: '/api/auth/register',
    payload: { name: 'Attacker', email: person.email, password: 'of the attacker' },
  })
  const device = answer.cookies.find(({ name }) => name === '__Host-ahava-device')!.value
  await guess(DELAYS.pair.free + 1, person.email, () => ({ device }))
  expect((await login(person.email, 'wrong', { device })).code).toBe('too_many_requests')
})

test('many at once are not more than many in turn, and two processes share the count', async () => {
  rest()
  const person = await world.family('Two Processes')
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      login(person.email, `wrong ${n}`, { app: n % 2 ? second : world.app }),
    ),
  )
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(DELAYS.pair.free + 1)
  for (const app of [world.app, second])
    expect((await login(person.email, world.password, { app })).code).toBe('too_many_requests')
})

test('a forged forwarding header is no other address', async () => {
  rest()
  const person = await world.family('Forged Header')
  let n = 0
  const forged = () => ({ forwarded: `192.0.2.${(n += 1)}`, app: second })
  await guess(DELAYS.pair.free + 1, person.email, forged)
  expect((await login(person.email, 'wrong', forged())).code).toBe('too_many_requests')
  // Behind a proxy that is trusted, the address it names is another.
  const behind = { address: '10.0.0.1', forwarded: '192.0.2.77', app: second }
  expect((await login(person.email, 'wrong', behind)).code).toBe('wrong_credentials')
})

test('mistyping and then remembering costs nothing', async () => {
  rest()
  const person = await world.family('Mistypes Often')
  for (let day = 0; day < 4; day += 1) {
    rest()
    for (let n = 0; n < DELAYS.pair.free - 1; n += 1)
      expect((await login(person.email, 'mistyped')).status).toBe(401)
    expect((await login(person.email, world.password)).status).toBe(200)
  }
})

test('the device is known by a cookie that no script reads and no other host gets', async () => {
  const person = await world.family('Cookie Reader')
  const { cookie } = await login(person.email, world.password)
  expect(cookie).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: 31_536_000,
  })
  expect(cookie).not.toHaveProperty('domain')
})
