import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeTo, linkTo } from '../../testing/links.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const problem = (code: string, more: object = {}) => ({ problem: { code, ...more } })
let counter = 0
const newPhone = () => `+2782${String((counter += 1)).padStart(7, '0')}`
const send = (phone: string) => world.anonymous.accounts.phoneCode({ phone })
const code = (userId?: string, kind?: string) => codeTo(world.app.services, userId ?? null, kind)
type Input = Parameters<typeof world.anonymous.accounts.phoneSignIn>[0]
const enter = (input: Input) => world.anonymous.accounts.phoneSignIn(input)

async function signedIn(input: Input) {
  const answer = await enter(input)
  if (!('token' in answer)) throw new Error('asked whom to choose')
  return answer
}
async function chosenFrom(input: Input) {
  const answer = await enter(input)
  if ('token' in answer) throw new Error('signed in at once')
  return answer
}
const wrongOf = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0')

/** Somebody with a mailbox proves that they hold a phone. */
async function giveTo(person: Person, phone: string) {
  const mine = world.as(person).accounts
  await mine.changePhone({ phone })
  await mine.confirmPhone({ phone, code: await code(person.id, 'phone-change') })
}

test('somebody without a mailbox makes an account with a name, and comes back by phone alone', async () => {
  const phone = newPhone()
  await send(phone)
  const made = await signedIn({ phone, code: await code(), name: 'Gogo Dlamini' })
  expect(made.user).toMatchObject({ name: 'Gogo Dlamini', email: null, role: 'patient' })
  expect(await world.as(made).accounts.account({})).toEqual({
    email: null,
    emailVerified: false,
    phone,
    phoneVerified: true,
    hasPassword: false,
  })
  const [own] = (await world.as(made).people.patients({})).items
  expect(own).toMatchObject({ name: 'Gogo Dlamini', relation: 'self', phone })
  await send(phone)
  expect((await signedIn({ phone, code: await code() })).user.id).toBe(made.user.id)
})

test('a number that nobody has asks for a name, after the code', async () => {
  const phone = newPhone()
  await send(phone)
  const { people, choice } = await chosenFrom({ phone, code: await code() })
  expect(people).toEqual([])
  expect((await signedIn({ phone, choice, name: 'Just Now' })).user.name).toBe('Just Now')
  await expect(enter({ phone, choice, name: 'Once More' })).rejects.toMatchObject(
    problem('wrong_code'),
  )
})

test('people who share a phone choose after the code, and only one of them', async () => {
  const phone = newPhone()
  const mother = await world.family('Shares Mother')
  const daughter = await world.family('Shares Daughter')
  for (const person of [mother, daughter]) await giveTo(person, phone)
  await send(phone)
  const { people, choice } = await chosenFrom({ phone, code: await code() })
  expect(people.map(({ name }) => name).toSorted()).toEqual(['Shares Daughter', 'Shares Mother'])
  const stranger = await world.family('Shares Nothing')
  await expect(enter({ phone, choice, userId: stranger.id })).rejects.toMatchObject(
    problem('not_found'),
  )
  const tries = await Promise.allSettled(
    [mother, daughter, mother].map(({ id }) => enter({ phone, choice, userId: id })),
  )
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  // A choice is of one number.
  await send(phone)
  const again = await chosenFrom({ phone, code: await code() })
  await expect(
    enter({ phone: newPhone(), choice: again.choice, name: 'Elsewhere' }),
  ).rejects.toMatchObject(problem('wrong_code'))
  const third = await signedIn({ phone, choice: again.choice, name: 'Third Of Them' })
  expect(third.user.name).toBe('Third Of Them')
})

test('five tries, five minutes, one use; a new code ends the old one', async () => {
  const phone = newPhone()
  const person = await world.family('Tries Codes')
  await giveTo(person, phone)
  await send(phone)
  const first = await code()
  for (let n = 0; n < 5; n += 1)
    await expect(enter({ phone, code: wrongOf(first) })).rejects.toMatchObject(
      problem('wrong_code'),
    )
  await expect(enter({ phone, code: first })).rejects.toMatchObject(problem('wrong_code'))

  await send(phone)
  const second = await code()
  await send(phone)
  const third = await code()
  // One code in a million is the same as the one before.
  const before = second === third ? wrongOf(third) : second
  await expect(enter({ phone, code: before })).rejects.toMatchObject(problem('wrong_code'))
  const many = await Promise.allSettled([1, 2, 3, 4].map(() => enter({ phone, code: third })))
  expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(enter({ phone, code: third })).rejects.toMatchObject(problem('wrong_code'))

  await send(phone)
  const late = await code()
  world.pass(5)
  await expect(enter({ phone, code: late })).rejects.toMatchObject(problem('wrong_code'))
  await expect(enter({ phone: newPhone(), code: late })).rejects.toMatchObject(
    problem('wrong_code'),
  )
})

test('staff are never found by their phone, nor is a number that was never proven', async () => {
  const phone = newPhone()
  const nurse = await world.hire('nurse', 'Nurse With Phone')
  await giveTo(nurse, phone)
  await send(phone)
  expect((await chosenFrom({ phone, code: await code() })).people).toEqual([])
  const claimed = newPhone()
  await world.anonymous.auth.register({
    name: 'Claims A Number',
    email: 'claims@example.test',
    password: world.password,
    phone: claimed,
  })
  await send(claimed)
  expect((await chosenFrom({ phone: claimed, code: await code() })).people).toEqual([])
})

test('a number changes only by the code that went to it, within a fresh sign-in, and others are signed out', async () => {
  const person = await world.family('New Number')
  const other = await world.anonymous.auth.login({ email: person.email, password: world.password })
  const mine = world.as(person).accounts
  const phone = newPhone()
  await mine.changePhone({ phone })
  const right = await code(person.id, 'phone-change')
  await expect(mine.confirmPhone({ phone, code: wrongOf(right) })).rejects.toMatchObject(
    problem('wrong_code'),
  )
  await expect(mine.confirmPhone({ phone: newPhone(), code: right })).rejects.toMatchObject(
    problem('wrong_code'),
  )
  const stranger = await world.family('Types Codes')
  await expect(
    world.as(stranger).accounts.confirmPhone({ phone, code: right }),
  ).rejects.toMatchObject(problem('wrong_code'))
  await mine.confirmPhone({ phone, code: right })
  expect(await mine.account({})).toMatchObject({ phone, phoneVerified: true })
  await expect(world.as(other).auth.me({})).rejects.toMatchObject(problem('not_signed_in'))
  world.pass(11)
  await expect(mine.changePhone({ phone: newPhone() })).rejects.toMatchObject(
    problem('fresh_sign_in_needed'),
  )
})

test('somebody who came by phone may add an address, and then a password', async () => {
  const phone = newPhone()
  await send(phone)
  const made = await signedIn({ phone, code: await code(), name: 'Adds Mailbox' })
  const mine = world.as(made).accounts
  await mine.changeEmail({ email: 'adds.mailbox@example.test' })
  await world.anonymous.accounts.verifyEmail({
    token: await linkTo(world.app.services, made.user.id, 'email-change'),
  })
  await mine.changePassword({ password: 'now with a sentence' })
  const back = await world.anonymous.auth.login({
    email: 'adds.mailbox@example.test',
    password: 'now with a sentence',
  })
  expect(back.user.id).toBe(made.user.id)
})

test('whoever signs in by phone alone proves by a code that it is still them', async () => {
  const phone = newPhone()
  await send(phone)
  const made = await signedIn({ phone, code: await code(), name: 'Gogo Fresh' })
  world.pass(11)
  const mine = world.as(made)
  await expect(mine.accounts.changePhone({ phone: newPhone() })).rejects.toMatchObject(
    problem('fresh_sign_in_needed'),
  )
  await send(phone)
  const right = await code()
  await expect(mine.secondFactor.prove({ smsCode: wrongOf(right) })).rejects.toMatchObject(
    problem('wrong_code', { field: 'smsCode' }),
  )
  // Somebody else's phone proves nothing about them, and staff have no such way.
  const stranger = await world.family('Proves Nothing')
  for (const other of [stranger, world.admin])
    await expect(world.as(other).secondFactor.prove({ smsCode: right })).rejects.toMatchObject(
      problem(other === stranger ? 'not_possible_now' : 'code_needed'),
    )
  const tries = await Promise.allSettled(
    [1, 2, 3].map(() => mine.secondFactor.prove({ smsCode: right })),
  )
  const proven = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(proven).toHaveLength(1)
  await world.as(proven[0]!).accounts.changePhone({ phone: newPhone() })
})
