import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkTo } from '../../testing/links.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const problem = (code: string, more: object = {}) => ({ problem: { code, ...more } })
const password = 'a fine long sentence'
const register = (email: string, name = 'Thandi Nkosi', secret = password) =>
  world.anonymous.auth.register({ name, email, password: secret })
const login = (email: string, secret = password) =>
  world.anonymous.auth.login({ email, password: secret })
const verify = (token: string) => world.anonymous.accounts.verifyEmail({ token })
const links = (userId: string, kind?: string) => linkTo(world.app.services, userId, kind)

test('an address belongs to whoever used its link; registering never says whether somebody does', async () => {
  const first = await register('thandi@example.test')
  expect(await world.as(first).accounts.account({})).toEqual({
    email: 'thandi@example.test',
    emailVerified: false,
    phone: null,
    phoneVerified: false,
    hasPassword: true,
  })
  await verify(await links(first.user.id))
  expect(await world.as(first).accounts.account({})).toMatchObject({ emailVerified: true })

  const other = 'quite another sentence'
  const second = await register('thandi@example.test', 'Somebody Else', other)
  expect(second.user).toEqual({
    ...first.user,
    id: expect.not.stringMatching(first.user.id),
    name: 'Somebody Else',
  })
  // Both sign in, each to their own; the link of the second is of an address that has an owner.
  expect((await login('thandi@example.test')).user.id).toBe(first.user.id)
  expect((await login('thandi@example.test', other)).user.id).toBe(second.user.id)
  await expect(verify(await links(second.user.id))).rejects.toMatchObject(problem('link_expired'))
  const [own] = (await world.as(second).people.patients({})).items
  expect(own).toMatchObject({ name: 'Somebody Else', relation: 'self' })
})

test('of accounts that nobody has proven, the newest signs in; of two links at once one wins', async () => {
  const accounts = await Promise.all(
    ['one long sentence', 'two long sentences', 'three long sentences'].map((secret) =>
      register('zola@example.test', 'Zola', secret),
    ),
  )
  const signedIn = await Promise.allSettled(
    ['one long sentence', 'two long sentences', 'three long sentences'].map((secret) =>
      login('zola@example.test', secret),
    ),
  )
  expect(signedIn.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const tokens = await Promise.all(accounts.map(({ user }) => links(user.id)))
  const results = await Promise.allSettled(
    tokens.flatMap((token) => [verify(token), verify(token)]),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a link is used once, dies after 24 hours, and is replaced by the next', async () => {
  const { user, token: session } = await register('once@example.test')
  const first = await links(user.id)
  await world.as({ token: session }).accounts.resendVerification({})
  const second = await links(user.id)
  expect(second).not.toBe(first)
  await expect(verify(first)).rejects.toMatchObject(problem('link_expired'))
  world.pass(24 * 60)
  await expect(verify(second)).rejects.toMatchObject(problem('link_expired'))
  await world.as({ token: session }).accounts.resendVerification({})
  const third = await links(user.id)
  for (const forged of [
    third.slice(0, -1),
    `${third}A`,
    'A'.repeat(64),
    second.slice(0, 22) + third.slice(22),
  ])
    await expect(verify(forged), forged).rejects.toMatchObject(problem('link_expired'))
  await verify(third)
  await expect(verify(third)).rejects.toMatchObject(problem('link_expired'))
  await world.as({ token: session }).accounts.resendVerification({})
})

test.each([
  ['UPPER@EXAMPLE.TEST', 'upper@example.test'],
  ['ｆｕｌｌ@example.test', 'full@example.test'],
  ['  spaces@example.test  ', 'spaces@example.test'],
])('%s is the same address as %s', async (typed, plain) => {
  const { user } = await register(typed)
  expect(user.email).toBe(plain)
  await verify(await links(user.id))
  expect((await login(plain)).user.id).toBe(user.id)
})

test.each([
  // Cyrillic a, dotless i, dotted capital I: look-alikes are no addresses that we could write to.
  'p\u0430lesa@example.test',
  'pal\u0131@example.test',
  '\u0130lke@example.test',
  'palesa@b\u00fccher.example',
  'palesa@example.test.',
  'palesa.@example.test',
  'palesa@example',
  'palesa\u0000@example.test',
])('%j is refused and named', async (email) => {
  await expect(register(email)).rejects.toMatchObject(problem('invalid_input', { field: 'email' }))
})

test('a domain in punycode is an address', async () => {
  const { user } = await register('palesa@xn--bcher-kva.example')
  expect(user.email).toBe('palesa@xn--bcher-kva.example')
})

test('another address counts once its link was used; other sessions end, and the old one is kept until then', async () => {
  const person = await world.family('Nandi Moves')
  const elsewhere = await login(person.email, world.password)
  await world.as(person).accounts.changeEmail({ email: 'nandi.new@example.test' })
  expect(await world.as(person).accounts.account({})).toMatchObject({ email: person.email })
  const link = await links(person.id, 'email-change')
  await verify(link)
  expect(await world.as(person).accounts.account({})).toMatchObject({
    email: 'nandi.new@example.test',
    emailVerified: true,
  })
  await expect(world.as(elsewhere).auth.me({})).rejects.toMatchObject(problem('not_signed_in'))
  await expect(login(person.email, world.password)).rejects.toMatchObject(
    problem('wrong_credentials'),
  )
  await login('nandi.new@example.test', world.password)
  await expect(verify(link)).rejects.toMatchObject(problem('link_expired'))
})

test('an address that somebody owns cannot be taken over by a change', async () => {
  const owner = await world.family('Owner Person')
  const other = await world.family('Other Person')
  await world.as(other).accounts.changeEmail({ email: owner.email })
  await expect(verify(await links(other.id, 'email-change'))).rejects.toMatchObject(
    problem('link_expired'),
  )
  expect((await login(owner.email, world.password)).user.id).toBe(owner.id)
})

test('changing the address asks for a sign-in of the last ten minutes', async () => {
  const person = await world.family('Late Changer')
  world.pass(11)
  await expect(
    world.as(person).accounts.changeEmail({ email: 'late@example.test' }),
  ).rejects.toMatchObject(problem('fresh_sign_in_needed'))
})
