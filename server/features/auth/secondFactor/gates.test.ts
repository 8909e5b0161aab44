import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../../contract/endpoint.ts'
import { contract } from '../../../../contract/index.ts'
import { hashToken } from '../../../platform/http/session.ts'
import { createAuthenticator } from '../../../testing/authenticator.ts'
import { ask } from '../../../testing/asking.ts'
import { createWorld, type World } from '../../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const ENDPOINTS = Object.values(contract).flatMap(
  (endpoints) => Object.values(endpoints) as Endpoint[],
)
const refusedWith = (code: string) => ({ problem: { code } })

/** A colleague who has just used their link, and has set nothing up. */
async function newcomer(name: string) {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.test`
  const { link } = await world
    .as(world.admin)
    .staff.invite({ id: world.id(), email, name, role: 'administrator' })
  return world.anonymous.auth.acceptInvitation({
    token: link.split('#')[1]!,
    password: world.password,
  })
}

test('staff without a second factor get no further than to setting one up', async () => {
  const fresh = await newcomer('Nobody Yet')
  expect(fresh.user.needsSecondFactor).toBe(true)
  expect((await world.as(fresh).auth.me({})).needsSecondFactor).toBe(true)
  expect((await world.as(fresh).secondFactor.state({})).required).toBe(true)
  const answers: string[] = []
  for (const endpoint of ENDPOINTS) {
    if (['public', 'first-factor'].includes(endpoint.gate) || endpoint.body === 'multipart')
      continue
    const { code } = await ask(world, fresh, endpoint, { id: world.id() })
    // What is not even a request of that kind is refused before anybody looks who asks.
    if (code !== 'invalid_input') answers.push(`${code} ${endpoint.method} ${endpoint.path}`)
  }
  expect(answers.filter((answer) => !answer.startsWith('second_factor_needed'))).toEqual([])
  expect(answers.length).toBeGreaterThan(15)
  // A sign-in by the password alone is as much.
  const again = await world.anonymous.auth.login({
    email: fresh.user.email!,
    password: world.password,
  })
  await expect(world.as(again).staff.list({})).rejects.toMatchObject(
    refusedWith('second_factor_needed'),
  )
})

test('row-level security agrees: behind such a session there is nobody', async () => {
  const fresh = await newcomer('Still Nobody')
  const rows = async (token: string, gate: string) => {
    const client = await world.app.services.database.app.connect()
    try {
      await client.query('begin')
      await client.query(`select * from enter($1, null, $2, 'never', $3)`, [
        hashToken(token),
        world.now(),
        gate,
      ])
      const { rows: found } = await client.query('select from users')
      return found.length
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  expect(await rows(fresh.token, 'signed-in')).toBe(0)
  expect(await rows(fresh.token, 'fresh')).toBe(0)
  expect(await rows(world.admin.token, 'signed-in')).toBeGreaterThan(0)
})

test('a stolen password brings no factor of its own to an account that has one', async () => {
  const fresh = await newcomer('Slow Colleague')
  const thief = await world.anonymous.auth.login({
    email: fresh.user.email!,
    password: world.password,
  })
  const { secret } = await world.as(fresh).secondFactor.beginTotp({})
  const strong = await world
    .as(fresh)
    .secondFactor.confirmTotp({ code: await world.codeOf({ secret }) })
  await expect(world.as(thief).secondFactor.beginTotp({})).rejects.toMatchObject(
    refusedWith('not_signed_in'),
  )
  await world.as(strong).staff.list({})
})

test('what is worth it asks for a proof of the last ten minutes', async () => {
  const patient = await world.family('Palesa Mokoena')
  const device = createAuthenticator()
  const created = device.create(await world.as(patient).secondFactor.beginPasskey({}))
  const strong = await world
    .as(patient)
    .secondFactor.addPasskey({ name: 'Phone', passkey: created })
  const mine = world.as(strong).secondFactor
  await mine.newRecoveryCodes({})
  world.pass(11)
  for (const endpoint of ENDPOINTS) {
    if (endpoint.gate !== 'fresh') continue
    const { code } = await ask(world, strong, endpoint, { id: world.id() })
    expect(['fresh_sign_in_needed', 'invalid_input'], endpoint.path).toContain(code)
  }
  // Also adding: else an open screen were enough.
  await expect(mine.beginPasskey({})).rejects.toMatchObject(refusedWith('fresh_sign_in_needed'))
  await expect(mine.beginTotp({})).rejects.toMatchObject(refusedWith('fresh_sign_in_needed'))
  await expect(mine.prove({ password: world.password })).rejects.toMatchObject(
    refusedWith('code_needed'),
  )
  const asked = await mine.proveOptions({})
  const passkey = device.sign(asked)
  const stranger = await world.family('Sipho Stranger')
  await expect(world.as(stranger).secondFactor.prove({ passkey })).rejects.toMatchObject(
    refusedWith('wrong_code'),
  )
  const { freshUntil, token } = await mine.prove({ passkey })
  expect(freshUntil).toBe(world.in(10))
  const proven = world.as({ token }).secondFactor
  await expect(proven.prove({ passkey })).rejects.toMatchObject(refusedWith('wrong_code'))
  await proven.newRecoveryCodes({})
})

test('who proves anew goes on with a new token, and the one before is worth nothing', async () => {
  const patient = await world.family('Naledi Mokoena')
  const cookieOf = (token: string) => `__Host-session=${token}`
  const prove = (cookie: string) =>
    world.app.server.inject({
      method: 'POST',
      url: '/api/auth/prove',
      headers: { cookie, origin: world.config.publicUrl },
      payload: { password: world.password },
    })
  const answer = await prove(cookieOf(patient.token))
  const { token } = answer.json<{ token: string }>()
  expect(token).not.toBe(patient.token)
  const [cookie] = answer.cookies
  expect(cookie).toMatchObject({ value: token, httpOnly: true, secure: true })
  // The session, with its limits and its place in the list, is the same one.
  const { items } = await world.as({ token }).sessions.list({})
  expect(items.map(({ current }) => current)).toEqual([true])
  await expect(world.as(patient).auth.me({})).rejects.toMatchObject(refusedWith('not_signed_in'))
  expect((await prove(cookieOf(patient.token))).statusCode).toBe(401)

  // Two at once: only one of them had the token that counted.
  const both = await Promise.all([prove(cookieOf(token)), prove(cookieOf(token))])
  expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 401])
  const won = both.find(({ statusCode }) => statusCode === 200)!.json<{ token: string }>()
  await world.as(won).auth.me({})
})

test('without a second factor the password is the proof, and guessing it is slowed down', async () => {
  const patient = await world.family('Lerato Mokoena')
  world.pass(11)
  const mine = world.as(patient).secondFactor
  await expect(mine.beginTotp({})).rejects.toMatchObject(refusedWith('fresh_sign_in_needed'))
  await expect(mine.prove({})).rejects.toMatchObject(refusedWith('invalid_input'))
  const guesses = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) => mine.prove({ password: `guess ${n}` })),
  )
  const codes = guesses.map(
    (one) => (one as { reason: { problem: { code: string } } }).reason.problem.code,
  )
  expect(codes.filter((code) => code === 'wrong_credentials')).toHaveLength(5)
  expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(3)
  world.pass(1)
  const { token } = await mine.prove({ password: world.password })
  await world.as({ token }).secondFactor.beginTotp({})
})
