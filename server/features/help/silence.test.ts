import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// A phone in somebody else's hand, and a phone whose sign-in is over.

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let dispatcher: Person
let nurse: Person

beforeAll(async () => {
  world = await createWorld({ sessionLimits: true })
  practice = await openPractice(world)
  dispatcher = await world.hire('administrator', 'Thandi Dispatch', { duties: ['dispatch'] })
  nurse = practice.nurse
})
afterAll(() => world.close())

const press = (id = world.id(), helpToken?: string) => ({
  id,
  kind: 'danger' as const,
  at: world.in(0),
  ...(helpToken && { helpToken }),
})
const code = (value: string) => ({ problem: { code: value } })
const framesOf = async (person: Person, id: string) =>
  (await world.as(person).events.since({ since: 0, limit: 200 })).items.filter(
    ({ data }) => 'own' in data && (data.own?.id === id || data.help?.id === id),
  )

test('without PINs it is taken back within five seconds, and later only by whoever took it', async () => {
  const as = world.as(nurse)
  const { id, at } = await as.help.raise(press())
  const within = new Date(Date.parse(at) + 4_000).toISOString()
  expect((await as.help.cancel({ id, at: within })).state).toBe('cancelled')
  expect((await as.help.cancel({ id, at: within })).state).toBe('cancelled')
  expect((await world.as(dispatcher).help.get({ id })).state).toBe('cancelled')
  expect((await framesOf(dispatcher, id)).at(-1)?.type).toBe('HELP_CLOSED')
  await expect(world.as(dispatcher).help.take({ id })).rejects.toMatchObject(
    code('not_possible_now'),
  )
  const later = await as.help.raise(press())
  await expect(as.help.cancel({ id: later.id, at: world.in(1) })).rejects.toMatchObject(
    code('not_possible_now'),
  )
  expect((await world.as(dispatcher).help.get({ id: later.id })).state).toBe('ringing')
  await expect(
    world.as(practice.otherNurse).help.cancel({ id: later.id, at: world.in(0) }),
  ).rejects.toMatchObject(code('not_found'))
})

test('the second PIN looks like the first to whoever holds the phone, and the call rings on', async () => {
  const as = world.as(nurse)
  await expect(as.help.setPins({ safe: '1234', duress: '1234' })).rejects.toMatchObject(
    code('invalid_input'),
  )
  expect(await as.help.pins({})).toEqual({ set: false })
  expect(await as.help.setPins({ safe: '1234', duress: '9876' })).toEqual({ set: true })
  const [one, other] = [await as.help.raise(press()), await as.help.raise(press())]
  const at = world.in(0)
  await expect(as.help.cancel({ id: one.id, at })).rejects.toMatchObject(code('wrong_code'))
  await expect(as.help.cancel({ id: one.id, at, pin: '0000' })).rejects.toMatchObject(
    code('wrong_code'),
  )
  const really = await as.help.cancel({ id: one.id, at, pin: '1234' })
  const seemingly = await as.help.cancel({ id: other.id, at, pin: '9876' })
  expect({ ...seemingly, id: one.id }).toEqual(really)
  expect((await world.as(dispatcher).help.get({ id: one.id })).state).toBe('cancelled')
  expect(await world.as(dispatcher).help.get({ id: other.id })).toMatchObject({
    state: 'ringing',
    duress: true,
  })
  // Taken and closed: her phone still shows that it was taken back, and gets no frame.
  await world.as(dispatcher).help.take({ id: other.id })
  await world.as(dispatcher).help.close({ id: other.id, outcome: 'police' })
  expect(await framesOf(nurse, other.id)).toEqual([])
  expect(await as.help.raise(press(other.id))).toMatchObject({ state: 'cancelled', takenBy: null })
})

test('five wrong PINs end guessing; the second one always looks as if it worked', async () => {
  const as = world.as(nurse)
  const { id } = await as.help.raise(press())
  const at = world.in(0)
  for (let n = 0; n < 5; n += 1)
    await expect(as.help.cancel({ id, at, pin: `555${n}` })).rejects.toMatchObject(
      code('wrong_code'),
    )
  await expect(as.help.cancel({ id, at, pin: '1234' })).rejects.toMatchObject(code('wrong_code'))
  expect((await as.help.cancel({ id, at, pin: '9876' })).state).toBe('cancelled')
  expect((await world.as(dispatcher).help.get({ id })).state).toBe('ringing')
})

test('the first PIN after somebody took it: she says that she is safe, and they close it', async () => {
  const as = world.as(nurse)
  const { id } = await as.help.raise(press())
  await world.as(dispatcher).help.take({ id })
  expect((await as.help.cancel({ id, at: world.in(0), pin: '1234' })).state).toBe('cancelled')
  expect(await world.as(dispatcher).help.get({ id })).toMatchObject({
    state: 'taken',
    saysSafe: true,
  })
})

test('a help token calls when the sign-in has run out, and is good for nothing else', async () => {
  const { token: helpToken } = await world.as(nurse).help.token({})
  const { token: others } = await world.as(practice.otherNurse).help.token({})
  world.pass(400 * 24 * 60)
  await expect(world.as(nurse).auth.me({})).rejects.toMatchObject(code('not_signed_in'))
  const { id } = await world.anonymous.help.raise(press(undefined, helpToken))
  // Beside a cookie that is over it counts all the same.
  await world.as(nurse).help.raise(press(undefined, helpToken))
  await expect(world.anonymous.help.raise(press(undefined, `${helpToken}x`))).rejects.toMatchObject(
    code('not_signed_in'),
  )
  const cancel = { id, at: world.in(0), pin: '9876' }
  await expect(world.anonymous.help.cancel({ ...cancel, helpToken: others })).rejects.toMatchObject(
    code('not_found'),
  )
  expect((await world.anonymous.help.cancel({ ...cancel, helpToken })).state).toBe('cancelled')
  // It is no session.
  await expect(world.as({ token: helpToken }).visits.list({})).rejects.toMatchObject(
    code('not_signed_in'),
  )
  const { rows } = await world.app.services.database.system.query(
    `select a.raised_by, l.actor_id from alarms a, audit l
      where a.id = $1 and l.action = 'POST /api/help' and l.code is null
      order by l.id desc limit 1`,
    [id],
  )
  expect(rows).toEqual([{ raised_by: nurse.id, actor_id: nurse.id }])
})

test('a help token ends with the sign-in that somebody ended, and with a disabled account', async () => {
  const { token: helpToken } = await world
    .as(practice.otherNurse)
    .help.token({})
    .catch(() => ({ token: '' }))
  expect(helpToken).toBe('')
  const back = async (person: Person) => {
    await systemTransaction(world.app.services.database, (tx) =>
      tx.run(sql`update sessions set expires_at = '9999-01-01', last_seen_at = ${world.now()}
        where user_id = ${person.id}`),
    )
    return (await world.as(person).help.token({})).token
  }
  const token = await back(practice.otherNurse)
  await world.anonymous.help.raise(press(undefined, token))
  await world.as(practice.otherNurse).auth.logout({})
  await expect(world.anonymous.help.raise(press(undefined, token))).rejects.toMatchObject(
    code('not_signed_in'),
  )
  const hers = await back(nurse)
  await world.anonymous.help.raise(press(undefined, hers))
  await systemTransaction(world.app.services.database, (tx) =>
    tx.run(sql`update users set disabled_at = ${world.now()} where id = ${nurse.id}`),
  )
  await expect(world.anonymous.help.raise(press(undefined, hers))).rejects.toMatchObject(
    code('not_signed_in'),
  )
})
