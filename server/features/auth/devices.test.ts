import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Context } from '../../platform/context.ts'
import { asCaller, hashToken } from '../../platform/http/session.ts'
import { outsideContext } from '../../platform/http/server.ts'
import { refuseUnlessTrusted } from '../../platform/trust.ts'
import { codeTo, linkTo } from '../../testing/links.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const DAY = 24 * 60

/** What an export or a right would be told on this session: nothing when it may. */
async function waits(token: string): Promise<{ code: string; from?: string | undefined } | null> {
  const request = {
    method: 'GET',
    routeOptions: {},
    headers: {},
    cookies: {},
    ip: '127.0.0.1',
    id: world.id(),
  }
  const reply = { setCookie: () => reply, clearCookie: () => reply }
  const context = {
    ...outsideContext(world.app.services, request as never, reply as never),
    tokenHash: hashToken(token),
  }
  return asCaller(context, (inside: Context) => refuseUnlessTrusted(inside)).then(
    () => null,
    ({ code, details }: { code: string; details: { allowedFrom?: string } }) => ({
      code,
      from: details.allowedFrom,
    }),
  )
}

async function login(email: string, device: string, header = false) {
  const answer = await world.app.server.inject({
    method: 'POST',
    url: '/api/auth/login',
    headers: header ? { 'x-ahava-device': device } : { cookie: `__Host-ahava-device=${device}` },
    payload: { email, password: world.password },
  })
  return answer.json<{ token: string }>().token
}
const secret = (letter: string) => letter.repeat(43)

const told = (userId: string) =>
  systemTransaction(world.app.services.database, async (tx) => {
    const rows = await tx.many(sql<{ notice: string }>`
      select facts ->> 'notice' as notice from events
      where type = 'ACCOUNT_NOTICE' and facts ->> 'userId' = ${userId} order by recorded_at, id`)
    return rows.map(({ notice }) => notice)
  })

test('the device on which an account was made is trusted as soon as the address is proven', async () => {
  const { user, token } = await world.anonymous.auth.register({
    name: 'First Device',
    email: 'first.device@example.test',
    password: world.password,
  })
  expect(await waits(token)).toEqual({ code: 'not_verified', from: undefined })
  await world.anonymous.accounts.verifyEmail({ token: await linkTo(world.app.services, user.id) })
  expect(await waits(token)).toBeNull()
  expect(await told(user.id)).toEqual(['email-verify'])
})

test('a device that was never used tells the person once and waits a day, whatever it is', async () => {
  const person = await world.family('New Devices')
  const token = await login(person.email, secret('a'))
  const from = world.in(DAY)
  expect(await waits(token)).toEqual({ code: 'too_new', from })
  expect(await waits(person.token)).toBeNull()
  // Signing in again on it is no news, and does not begin the wait anew.
  world.pass(60)
  const again = await login(person.email, secret('a'))
  expect(await waits(again)).toEqual({ code: 'too_new', from })
  expect((await told(person.id)).filter((notice) => notice === 'new-device')).toHaveLength(1)
  await login(person.email, secret('b'), true)
  await login(person.email, secret('b'), true)
  expect((await told(person.id)).filter((notice) => notice === 'new-device')).toHaveLength(2)
  world.pass(DAY - 60)
  expect(await waits(again)).toBeNull()
})

test('one device of two people is new to each of them', async () => {
  const one = await world.family('Shares Device')
  const two = await world.family('Also Shares')
  await login(one.email, secret('c'))
  world.pass(DAY)
  expect(await waits(await login(one.email, secret('c')))).toBeNull()
  expect(await waits(await login(two.email, secret('c')))).toMatchObject({ code: 'too_new' })
})

test('what a program brings as its id is not believed when it is none', async () => {
  const person = await world.family('Strange Header')
  for (const device of [
    '',
    'short',
    'x'.repeat(101),
    'with space in it, and long',
    '../'.repeat(20),
  ])
    expect(await waits(await login(person.email, device, true))).toMatchObject({ code: 'too_new' })
})

test('after a new number, address or password even the old device waits a day, and the old ways are told', async () => {
  const phone = '+27831234567'
  const person = await world.family('Changes All')
  const mine = world.as(person).accounts
  await mine.changePhone({ phone })
  await mine.confirmPhone({
    phone,
    code: await codeTo(world.app.services, person.id, 'phone-change'),
  })
  expect(await waits(person.token)).toEqual({ code: 'too_new', from: world.in(DAY) })
  expect(await told(person.id)).toContain('new-phone')
  world.pass(DAY)
  expect(await waits(person.token)).toBeNull()

  const back = await login(person.email, secret('d'))
  world.pass(DAY)
  const fresh = await login(person.email, secret('d'))
  const { accounts } = world.as({ token: fresh })
  await accounts.changePhone({ phone: '+27831234568' })
  await accounts.confirmPhone({
    phone: '+27831234568',
    code: await codeTo(world.app.services, person.id, 'phone-change'),
  })
  expect(await told(person.id)).toContain('former-phone')
  expect(await waits(back)).toMatchObject({ code: 'not_signed_in' })
  world.pass(DAY)

  await world.anonymous.accounts.forgotPassword({ email: person.email })
  await world.anonymous.accounts.resetPassword({
    token: await linkTo(world.app.services, person.id, 'password-reset'),
    password: world.password,
  })
  expect(await told(person.id)).toContain('credentials-changed')
  expect(await waits(await login(person.email, secret('d')))).toEqual({
    code: 'too_new',
    from: world.in(DAY),
  })
  world.pass(DAY)
  const last = await login(person.email, secret('d'))
  await world.as({ token: last }).accounts.changeEmail({ email: 'changes.all.new@example.test' })
  await world.anonymous.accounts.verifyEmail({
    token: await linkTo(world.app.services, person.id, 'email-change'),
  })
  expect(await told(person.id)).toContain('email-changed')
  expect(await waits(last)).toEqual({ code: 'too_new', from: world.in(DAY) })
})
