import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '../../../../contract/people.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'
import { nameDevice } from './device.ts'
import { SESSION_LIMITS } from './limits.table.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ sessionLimits: true })
})
afterAll(() => world.close())

const refusedWith = (code: string) => ({ problem: { code } })
const gone = (token: string) =>
  expect(world.as({ token }).auth.me({})).rejects.toMatchObject(refusedWith('not_signed_in'))

async function signIn(person: Person) {
  const code = person.secret ? { code: await world.codeOf(person) } : {}
  return world.anonymous.auth.login({ email: person.email, password: world.password, ...code })
}

describe('limits', () => {
  const people = {} as Record<Role, Person>
  beforeAll(async () => {
    people.patient = await world.family('Palesa Mokoena')
    people.nurse = await world.hire('nurse', 'Nomsa Dlamini')
    people.doctor = await world.hire('doctor', 'Dr Naidoo')
    people.administrator = world.admin
  })

  test.each(ROLES)('a %s is signed out when idle, and not a minute before', async (role) => {
    world.pass(60)
    const { token } = await signIn(people[role])
    const { idle } = SESSION_LIMITS[role]
    world.pass(idle / 60 - 1)
    await world.as({ token }).auth.me({})
    world.pass(idle / 60 - 1)
    await world.as({ token }).auth.me({})
    world.pass(idle / 60)
    await gone(token)
  })

  test.each(ROLES)('a %s signs in anew after a while, however busy', async (role) => {
    world.pass(60)
    const { token } = await signIn(people[role])
    const { idle, absolute } = SESSION_LIMITS[role]
    const step = idle / 60 / 2
    for (let passed = step; passed < absolute / 60; passed += step) {
      world.pass(step)
      await world.as({ token }).auth.me({})
    }
    world.pass(step)
    await gone(token)
  })

  test.each(ROLES)('the cookie of a %s lasts as long as the session', async (role) => {
    world.pass(60)
    const person = people[role]
    const code = person.secret ? { code: await world.codeOf(person) } : {}
    const answer = await world.app.server.inject({
      method: 'POST',
      url: '/api/auth/login',
      payload: { email: person.email, password: world.password, ...code },
    })
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).toContain(`Max-Age=${SESSION_LIMITS[role].absolute};`)
    for (const part of ['__Host-session=', 'HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
      expect(cookie).toContain(part)
  })

  test('that somebody was there is written once a minute at most', async () => {
    world.pass(60)
    const { token } = await signIn(people.patient)
    const seen = async () => (await world.as({ token }).sessions.list({})).items[0]!.lastSeenAt
    const first = await seen()
    world.pass(0.5)
    expect(await seen()).toBe(first)
    world.pass(1)
    await seen()
    expect(Date.parse(await seen())).toBe(Date.parse(first) + 90_000)
  })
})

describe('my devices', () => {
  beforeAll(async () => {
    world.pass(60)
    world.admin.token = (await signIn(world.admin)).token
  })

  test('each sees their own, knows which is this one, and how each signed in', async () => {
    const nurse = await world.hire('nurse', 'Busi Khumalo')
    await signIn(nurse)
    await world.anonymous.auth.login({
      email: nurse.email,
      password: world.password,
      code: nurse.recoveryCodes![0]!,
    })
    const { items } = await world.as(nurse).sessions.list({})
    expect(items.map(({ current, way }) => `${current} ${way}`).toSorted()).toEqual([
      'false password-and-app',
      'false password-and-recovery-code',
      'true password-and-app',
    ])
    expect(items[0]!.current).toBe(true)
    const stranger = await world.family('Sipho Stranger')
    expect((await world.as(stranger).sessions.list({})).items).toHaveLength(1)
  })

  test("one can be ended, not somebody else's; ending it twice is as good as once", async () => {
    const patient = await world.family('Lerato Mokoena')
    const stranger = await world.family('Thabo Stranger')
    const phone = await signIn(patient)
    const { items } = await world.as(patient).sessions.list({})
    const { id } = items.find(({ current }) => !current)!
    await expect(world.as(stranger).sessions.end({ id })).rejects.toMatchObject(
      refusedWith('not_found'),
    )
    await world.as({ token: phone.token }).auth.me({})
    await world.as(patient).sessions.end({ id })
    await world.as(patient).sessions.end({ id })
    await gone(phone.token)
    await world.as(patient).auth.me({})
  })

  test('all others can be ended, this one stays', async () => {
    const patient = await world.family('Zanele Mokoena')
    const others = [await signIn(patient), await signIn(patient)]
    expect(await world.as(patient).sessions.endOthers({})).toEqual({ ended: 2 })
    for (const { token } of others) await gone(token)
    await world.as(patient).auth.me({})
  })

  test("an administrator ends somebody's, who is told; nobody else does", async () => {
    const nurse = await world.hire('nurse', 'Lost Phone')
    world.pass(1)
    const administrator = await signIn(world.admin)
    await expect(world.as(nurse).sessions.endOf({ id: nurse.id })).rejects.toMatchObject(
      refusedWith('not_allowed'),
    )
    expect(await world.as(administrator).sessions.endOf({ id: nurse.id })).toEqual({ ended: 1 })
    await gone(nurse.token)
    const { rows } = await world.app.services.database.system.query(
      `select from events where facts->>'userId' = $1 and facts->>'notice' = 'sessions-ended'`,
      [nurse.id],
    )
    expect(rows).toHaveLength(1)
    await expect(world.as(administrator).sessions.endOf({ id: world.id() })).rejects.toMatchObject(
      refusedWith('not_found'),
    )
  })
})

test.each([
  [
    'Mozilla/5.0 (Linux; Android 14; SM-A055F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox on Linux'],
  ['', 'An unnamed device'],
  [undefined, 'An unnamed device'],
  ['x'.repeat(100_000), 'A program'],
])('%.40s is called %s', (agent, name) => {
  expect(nameDevice(agent)).toBe(name)
})
