import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let patient: Person
let stranger: Person
beforeAll(async () => {
  world = await createWorld({ sessionLimits: true })
  patient = await world.family('Palesa Mokoena')
  stranger = await world.family('Sipho Stranger')
})
afterAll(() => world.close())

const COOKIE = '__Host-session'
async function whoIs(headers: Record<string, string>): Promise<string> {
  const answer = await world.app.server.inject({ method: 'GET', url: '/api/auth/me', headers })
  const body = answer.json<{ id?: string; code?: string }>()
  return body.id ?? `${answer.statusCode} ${body.code}`
}
const NOBODY = '401 not_signed_in'

test('a token is 256 random bits, and the database does not hold it', async () => {
  expect(Buffer.from(patient.token, 'base64url')).toHaveLength(32)
  const { rows } = await world.app.services.database.system.query<{ token_hash: Buffer }>(
    'select token_hash from sessions where user_id = $1',
    [patient.id],
  )
  const hash = createHash('sha256').update(patient.token).digest()
  expect(rows.map(({ token_hash }) => token_hash.equals(hash))).toEqual([true])
})

describe.each(['bearer', 'cookie'] as const)('as a %s', (way) => {
  const held = (token: string): Record<string, string> =>
    way === 'bearer' ? { authorization: `Bearer ${token}` } : { cookie: `${COOKIE}=${token}` }

  test('the token opens the app', async () => {
    expect(await whoIs(held(patient.token))).toBe(patient.id)
  })

  test.each<[string, () => string]>([
    ['forged', () => randomBytes(32).toString('base64url')],
    ['truncated', () => patient.token.slice(0, -1)],
    ['longer', () => `${patient.token}A`],
    ['in another case', () => patient.token.toUpperCase()],
    ['in plain base64', () => `${Buffer.from(patient.token, 'base64url').toString('base64')}`],
    ['in hexadecimal', () => Buffer.from(patient.token, 'base64url').toString('hex')],
    ['with a look-alike letter', () => `а${patient.token.slice(1)}`],
    ['with a space in it', () => `${patient.token.slice(0, 20)} ${patient.token.slice(20)}`],
    ['its own hash', () => createHash('sha256').update(patient.token).digest('base64url')],
    ['an id of its owner', () => patient.id],
    ['huge', () => 'A'.repeat(6_000)],
    ['empty', () => ''],
    ['null', () => 'null'],
    ['a quote and SQL', () => `' or 1=1 --${'x'.repeat(30)}`],
  ])('one that is %s opens nothing', async (_, token) => {
    const bytes = Buffer.from(token()).toString('latin1')
    expect(await whoIs(held(bytes))).toBe(NOBODY)
  })

  test('one that ended, or ran out, opens nothing', async () => {
    const login = { email: patient.email, password: world.password }
    const ended = await world.anonymous.auth.login(login)
    await world.as(ended).auth.logout({})
    expect(await whoIs(held(ended.token))).toBe(NOBODY)
    const old = await world.anonymous.auth.login(login)
    await world.app.services.database.system.query(
      'update sessions set expires_at = $2 where token_hash = $1',
      [createHash('sha256').update(old.token).digest(), world.now()],
    )
    expect(await whoIs(held(old.token))).toBe(NOBODY)
  })
})

describe('a cookie and a bearer that disagree', () => {
  const both = (bearer: string, cookie: string) =>
    whoIs({ authorization: bearer, cookie: `${COOKIE}=${cookie}` })

  test('the bearer counts, and never falls back to the cookie', async () => {
    expect(await both(`Bearer ${stranger.token}`, patient.token)).toBe(stranger.id)
    for (const wrong of ['', ' x', ` ${'A'.repeat(43)}`, ` ${patient.token}.`])
      expect(await both(`Bearer${wrong}`, patient.token)).toBe(NOBODY)
  })

  test('a header of another kind is not ours', async () => {
    expect(await both('Basic cHJveHk6c2VjcmV0', patient.token)).toBe(patient.id)
  })

  test('a cookie of another name is not ours', async () => {
    expect(await whoIs({ cookie: `session=${patient.token}` })).toBe(NOBODY)
  })
})

test('a ticket for a socket is no token, and a token is no ticket', async () => {
  const { ticket } = await world.as(patient).auth.socketTicket({})
  expect(await whoIs({ authorization: `Bearer ${ticket}` })).toBe(NOBODY)
})
