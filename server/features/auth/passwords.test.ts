import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkTo } from '../../testing/links.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { whyWeak } from './commonPasswords.ts'
import { hashPassword, passwordMatches } from '../../platform/passwords.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const problem = (code: string, more: object = {}) => ({ problem: { code, ...more } })
let counter = 0
const register = (password: string) =>
  world.anonymous.auth.register({
    name: 'Thandi Nkosi',
    email: `thandi.nkosi.${(counter += 1)}@example.test`,
    password,
  })
const login = (email: string, password: string) => world.anonymous.auth.login({ email, password })
const linkOf = (userId: string) => linkTo(world.app.services, userId, 'password-reset')

test.each([
  'password',
  'Password1',
  '12345678',
  'qwertyuiop',
  'aaaaaaaaaaaa',
  'thandi123',
  'NKOSI2026',
  'thandinkosi',
  'short',
  '1234567',
  `${'x1'.repeat(64)}y`,
  'half a surrogate \ud83d',
])('%j is refused at the field, with a sentence', async (password) => {
  await expect(register(password)).rejects.toMatchObject(
    problem('invalid_input', { field: 'password' }),
  )
})

test.each([
  'correct horse battery staple',
  ' spaces around me ',
  'пароль подлиннее',
  '👩🏽‍⚕️👩🏽‍⚕️👩🏽‍⚕️',
  'thandi climbs the table mountain',
  'abcdefgh'.repeat(16),
  'tab\tand\nnew line',
])('%j is taken as it is, neither trimmed nor cut', async (password) => {
  const { user } = await register(password)
  expect((await login(user.email!, password)).user.id).toBe(user.id)
  const near = [password.trim(), password.slice(0, -1), `${password} `]
  for (const other of near.filter((one) => one !== password)) {
    await expect(login(user.email!, other)).rejects.toMatchObject(problem('wrong_credentials'))
  }
})

test('one letter typed on two keyboards is one password', async () => {
  const { user } = await register('caf\u00e9 at the corner')
  expect((await login(user.email!, 'cafe\u0301 at the corner')).user.id).toBe(user.id)
})

test('a password of 1 MB is refused before anything is hashed', async () => {
  const started = performance.now()
  for (const path of ['register', 'login']) {
    const answer = await world.app.server.inject({
      method: 'POST',
      url: `/api/auth/${path}`,
      payload: { name: 'Big', email: 'big@example.test', password: 'x'.repeat(1_000_000) },
    })
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([413, 'too_large'])
  }
  await expect(register('x1'.repeat(10_000))).rejects.toMatchObject(
    problem('invalid_input', { field: 'password' }),
  )
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('staff choose twelve characters', async () => {
  const { link } = await world.as(world.admin).staff.invite({
    id: world.id(),
    name: 'Short Nurse',
    email: 'short.nurse@example.test',
    role: 'nurse',
  })
  const token = link.split('#')[1]!
  for (const password of ['elevenchars', 'shortnurse12'])
    await expect(
      world.anonymous.auth.acceptInvitation({ token, password }),
      password,
    ).rejects.toMatchObject(problem('invalid_input', { field: 'password' }))
  const nurse = await world.hire('nurse', 'Long Password')
  const password = 'elevenchars'
  await expect(
    world.as(nurse).accounts.changePassword({ current: world.password, password }),
  ).rejects.toMatchObject(problem('invalid_input', { field: 'password' }))
  await world.anonymous.accounts.forgotPassword({ email: nurse.email })
  await expect(
    world.anonymous.accounts.resetPassword({ token: await linkOf(nurse.id), password }),
  ).rejects.toMatchObject(problem('invalid_input', { field: 'password' }))
})

test('a rush beyond what may wait is asked to come again, and nothing is lost', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 200 }, () => hashPassword('one of a great many')),
  )
  const refused = results.filter(({ status }) => status === 'rejected')
  expect(refused.length).toBe(200 - 2 - 120)
  expect(refused[0]).toMatchObject({ reason: { code: 'unavailable', details: { retryAfter: 5 } } })
  const { value } = results[0] as PromiseFulfilledResult<string>
  expect(await passwordMatches(value, 'one of a great many')).toBe(true)
})

test('the list is read once, and asking it is quick', async () => {
  await whyWeak('first', [])
  const started = performance.now()
  for (let n = 0; n < 1000; n += 1) await whyWeak(`quite a long one ${n}`, ['Thandi Nkosi'])
  expect(performance.now() - started).toBeLessThan(2_000)
})

test('a reset needs the link from the mail, ends every session, and one of two at once wins', async () => {
  const person = await world.family('Forgot It')
  const again = await login(person.email, world.password)
  await world.anonymous.accounts.forgotPassword({ email: person.email })
  const first = await linkOf(person.id)
  await world.anonymous.accounts.forgotPassword({ email: person.email })
  const token = await linkOf(person.id)
  const reset = (link: string, password = 'a new long sentence') =>
    world.anonymous.accounts.resetPassword({ token: link, password })
  await expect(reset(first)).rejects.toMatchObject(problem('link_expired'))
  // A password that is too weak does not cost the link.
  await expect(reset(token, 'forgot it 1')).rejects.toMatchObject(
    problem('invalid_input', { field: 'password' }),
  )
  const results = await Promise.allSettled([reset(token), reset(token), reset(token)])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const session of [person, again])
    await expect(world.as(session).auth.me({})).rejects.toMatchObject(problem('not_signed_in'))
  await expect(login(person.email, world.password)).rejects.toMatchObject(
    problem('wrong_credentials'),
  )
  expect((await login(person.email, 'a new long sentence')).user.id).toBe(person.id)
  await expect(reset(token)).rejects.toMatchObject(problem('link_expired'))
})

test('a reset never passes by the second factor, and a code that was wrong does not cost the link', async () => {
  const person = await world.family('Has An App')
  const mine = world.as(person).secondFactor
  const { secret } = await mine.beginTotp({})
  const { recoveryCodes } = await mine.confirmTotp({ code: await world.codeOf({ secret }) })
  await world.anonymous.accounts.forgotPassword({ email: person.email })
  const token = await linkOf(person.id)
  const reset = (code?: string) =>
    world.anonymous.accounts.resetPassword({ token, password: 'a new long sentence', code })
  await expect(reset()).rejects.toMatchObject(problem('code_needed'))
  await expect(reset('000000')).rejects.toMatchObject(problem('wrong_code'))
  await expect(login(person.email, 'a new long sentence')).rejects.toMatchObject(
    problem('wrong_credentials'),
  )
  await reset(recoveryCodes![0])
  await expect(login(person.email, 'a new long sentence')).rejects.toMatchObject(
    problem('code_needed'),
  )
})

test('a reset link dies after 30 minutes, and no other link does its work', async () => {
  const person = await world.family('Too Late')
  await world.anonymous.accounts.forgotPassword({ email: person.email })
  const token = await linkOf(person.id)
  const other = await linkTo(world.app.services, person.id)
  const password = 'a new long sentence'
  await expect(
    world.anonymous.accounts.resetPassword({ token: other, password }),
  ).rejects.toMatchObject(problem('link_expired'))
  await expect(world.anonymous.accounts.verifyEmail({ token })).rejects.toMatchObject(
    problem('link_expired'),
  )
  world.pass(30)
  await expect(world.anonymous.accounts.resetPassword({ token, password })).rejects.toMatchObject(
    problem('link_expired'),
  )
})

test('forgetting a password takes the same statements and the same answer, with and without an account', async () => {
  const person = await world.family('Same Work')
  const { user } = await register('a provisional sentence')
  const pool = world.app.services.database.app
  const texts: string[][] = []
  const query = pool.connect.bind(pool)
  const ask = async (email: string) => {
    const seen: string[] = []
    const spy = async () => {
      const client = await query()
      const original = client.query.bind(client)
      Object.assign(client, {
        query: (first: unknown, ...rest: unknown[]) => {
          seen.push(typeof first === 'string' ? first : (first as { text: string }).text)
          return (original as (...all: unknown[]) => unknown)(first, ...rest)
        },
      })
      const release = client.release.bind(client)
      client.release = (error) => {
        Object.assign(client, { query: original, release })
        release(error)
      }
      return client
    }
    Object.assign(pool, { connect: spy })
    const answer = await world.anonymous.accounts.forgotPassword({ email })
    Object.assign(pool, { connect: query })
    texts.push(seen)
    return answer
  }
  for (const email of [person.email, user.email!, 'nobody.here@example.test'])
    expect(await ask(email)).toEqual({})
  expect(texts[0]!.length).toBeGreaterThan(3)
  expect(texts[1]).toEqual(texts[0])
  expect(texts[2]).toEqual(texts[0])
})

test('changing the password needs the present one, ends other sessions and keeps this one', async () => {
  const person = await world.family('Changes Theirs')
  const other = await login(person.email, world.password)
  const mine = world.as(person).accounts
  const password = 'a changed long sentence'
  for (const current of ['not this one at all', undefined])
    await expect(mine.changePassword({ current, password })).rejects.toMatchObject(
      problem('wrong_credentials', { field: 'current' }),
    )
  await mine.changePassword({ current: world.password, password })
  expect((await world.as(person).auth.me({})).id).toBe(person.id)
  await expect(world.as(other).auth.me({})).rejects.toMatchObject(problem('not_signed_in'))
  expect((await login(person.email, password)).user.id).toBe(person.id)
  world.pass(11)
  await expect(
    mine.changePassword({ current: password, password: world.password }),
  ).rejects.toMatchObject(problem('fresh_sign_in_needed'))
})
