import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TOLD_KINDS, type ToldKind } from '../../contract/told.ts'
import { createWorld, type Person, type World } from '../testing/world.ts'
import { channelsFor, quietUntil } from './channels.ts'
import { systemTransaction } from './database/pools.ts'
import { sql } from './database/query.ts'
import type { Query } from './database/query.ts'

const NUMBER = Buffer.from('the hash of her number')

let world: World
let palesa: Person
beforeAll(async () => {
  world = await createWorld()
  palesa = await world.family('Palesa Mokoena')
})
afterAll(() => world.close())

const write = (query: Query<unknown>) =>
  systemTransaction(world.app.services.database, (tx) => tx.run(query))
const ways = (kind: ToldKind, more: object = {}) =>
  systemTransaction(world.app.services.database, (tx) =>
    channelsFor(tx, { userId: palesa.id, kind, now: world.now(), ...more }),
  )
const all = async () =>
  Object.fromEntries(
    await Promise.all(TOLD_KINDS.map(async (kind) => [kind, (await ways(kind)).channels])),
  )

/** She has the app, a proven number and a proven mailbox; she chose nothing. */
beforeEach(async () => {
  for (const gone of ['push_tokens', 'told_how', 'turned_off', 'unreachable'])
    await write(sql`delete from ${sql.table(gone)}`)
  await write(sql`
    insert into push_tokens (token, user_id, created_at)
    values ('ExponentPushToken[palesa]', ${palesa.id}, ${world.now()})`)
  await write(sql`
    update credentials set phone_hash = ${NUMBER}, phone_verified_at = ${world.now()}
    where user_id = ${palesa.id}`)
  await write(sql`update users set disabled_at = null, language = 'en' where id = ${palesa.id}`)
})

test('each kind goes by what suits it', async () => {
  expect(await all()).toEqual({
    visits: ['push', 'sms', 'email'],
    reminders: ['push', 'sms', 'email'],
    messages: ['push', 'email', 'sms'],
    work: ['push', 'sms', 'email'],
    account: ['email', 'sms'],
    alarms: ['push', 'sms'],
  })
  expect(await ways('visits', { prefer: ['email', 'sms', 'push'] })).toEqual({
    language: 'en',
    channels: ['email', 'sms', 'push'],
    quietUntil: null,
  })
})

test('nobody is told by what they have not: no device, an unproven number, a closed account', async () => {
  await write(sql`delete from push_tokens`)
  await write(sql`update credentials set phone_verified_at = null where user_id = ${palesa.id}`)
  expect((await ways('visits')).channels).toEqual(['email'])
  await write(sql`update users set disabled_at = ${world.now()} where id = ${palesa.id}`)
  expect((await ways('account')).channels).toEqual([])
})

test("a person's own order goes before what suits", async () => {
  await write(sql`
    insert into told_how (user_id, channels, updated_at)
    values (${palesa.id}, '{sms,email,push}', ${world.now()})`)
  expect((await ways('visits', { prefer: ['email', 'sms', 'push'] })).channels).toEqual([
    'sms',
    'email',
    'push',
  ])
  expect((await ways('alarms')).channels).toEqual(['sms', 'push'])
})

test('what is turned off does not come, by that channel and of that kind', async () => {
  await write(sql`
    insert into turned_off (user_id, kind, channel, at)
    values (${palesa.id}, 'visits', 'sms', ${world.now()}), (${palesa.id}, 'messages', 'push', ${world.now()})`)
  expect(await all()).toMatchObject({
    visits: ['push', 'email'],
    reminders: ['push', 'sms', 'email'],
    messages: ['email', 'sms'],
    alarms: ['push', 'sms'],
  })
  const never = write(sql`
    insert into turned_off (user_id, kind, channel, at)
    values (${palesa.id}, 'alarms', 'push', ${world.now()})`)
  await expect(never).rejects.toThrow('turned_off_kind_check')
})

test('a mailbox that bounced is left out; a number that said STOP still gets codes and calls for help', async () => {
  await write(sql`
    insert into unreachable (address_hash, channel, why, at)
    select email_hash, 'email', 'bounced', ${world.now()} from credentials where user_id = ${palesa.id}`)
  await write(sql`
    insert into unreachable (address_hash, channel, why, at) values (${NUMBER}, 'sms', 'stopped', ${world.now()})`)
  expect(await all()).toEqual({
    visits: ['push'],
    reminders: ['push'],
    messages: ['push'],
    work: ['push'],
    account: ['sms'],
    alarms: ['push', 'sms'],
  })
})

test('quiet hours hold back what is not urgent, in the language of the person', async () => {
  await write(sql`
    insert into told_how (user_id, quiet_from, quiet_until, updated_at)
    values (${palesa.id}, '08:30', '09:15', ${world.now()})`)
  await write(sql`update users set language = 'zu' where id = ${palesa.id}`)
  expect(await ways('reminders')).toMatchObject({
    language: 'zu',
    quietUntil: new Date('2026-11-24T07:15:00Z'),
  })
  expect((await ways('alarms')).quietUntil).toBeNull()
  expect((await ways('account')).quietUntil).toBeNull()
})

const at = (time: string) => new Date(`2026-11-24T${time}:00+02:00`)

test.each([
  ['21:00', '06:00', '20:59', null],
  ['21:00', '06:00', '21:00', '2026-11-25T04:00:00.000Z'],
  ['21:00', '06:00', '23:59', '2026-11-25T04:00:00.000Z'],
  ['21:00', '06:00', '00:00', '2026-11-24T04:00:00.000Z'],
  ['21:00', '06:00', '05:59', '2026-11-24T04:00:00.000Z'],
  ['21:00', '06:00', '06:00', null],
  ['13:00', '14:30', '12:59', null],
  ['13:00', '14:30', '13:00', '2026-11-24T12:30:00.000Z'],
  ['13:00', '14:30', '14:30', null],
  ['00:00', '06:00', '05:00', '2026-11-24T04:00:00.000Z'],
  ['00:00', '06:00', '23:00', null],
  ['22:00', '00:00', '23:00', '2026-11-24T22:00:00.000Z'],
  ['22:00', '00:00', '00:00', null],
])('quiet from %s until %s: at %s it lasts until %s', (from, until, now, end) => {
  expect(quietUntil(at(now), from, until)?.toISOString() ?? null).toBe(end)
})
