import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelsFor } from '../../platform/channels.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { stopLink } from './stop.ts'

const SECRET = 'a secret of the gateway'
let world: World
let palesa: Person
beforeAll(async () => {
  world = await createWorld({ environment: { SMS_SECRET: SECRET, MAIL_SECRET: SECRET } })
  palesa = await world.family('Palesa Mokoena')
})
afterAll(() => world.close())

const channels = async (kind: 'visits' | 'messages' | 'account' = 'visits') =>
  (
    await systemTransaction(world.app.services.database, (tx) =>
      channelsFor(tx, { userId: palesa.id, kind, now: world.now() }),
    )
  ).channels
const path = () => new URL(stopLink(world.app.services, palesa.id, 'visits')!).pathname
const ask = (method: 'GET' | 'POST', url: string) =>
  world.app.server.inject({
    method,
    url,
    // As Gmail and Apple Mail send it: no cookie, no origin.
    ...(method === 'POST' && {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    }),
  })

test('opening the link ends nothing, one click ends letters of that kind alone', async () => {
  const looked = await ask('GET', path())
  expect(looked.statusCode).toBe(200)
  expect(looked.body).toContain('<button>')
  expect(looked.body).not.toMatch(/<script|Palesa/)
  expect(await channels()).toEqual(['email'])
  expect((await ask('POST', path())).statusCode).toBe(200)
  expect((await ask('POST', path())).statusCode).toBe(200)
  expect(await channels()).toEqual([])
  expect(await channels('messages')).toEqual(['email'])
  expect(await channels('account')).toEqual(['email'])
})

test('the page speaks the language of whoever gets the letters', async () => {
  await world.as(palesa).notifications.choose({ language: 'af' })
  const looked = await ask('GET', path())
  expect(looked.body).toContain('<html lang="af">')
  expect(looked.body).toContain('Stop e-posse oor jou besoeke')
  expect((await ask('POST', path())).body).toContain('Hulle is gestop')
})

test('what protects an account has no such link, and a link that nobody was sent does nothing', async () => {
  expect(stopLink(world.app.services, palesa.id, 'account')).toBeNull()
  expect(stopLink(world.app.services, palesa.id, 'alarms')).toBeNull()
  const right = path()
  const end = right.at(-2) === 'A' ? 'B' : 'A'
  for (const wrong of [`${right.slice(0, -2)}${end}${right.at(-1)}`, '/stop/x', `${right}AA`])
    for (const method of ['GET', 'POST'] as const)
      expect((await ask(method, wrong)).statusCode, wrong).toBe(404)
})

const tell = (kind: 'sms' | 'mail', payload: object, secret = SECRET) =>
  world.app.server.inject({
    method: 'POST',
    url: `/api/webhooks/${kind}`,
    headers: { authorization: `Bearer ${secret}` },
    payload,
  })

test('STOP and START are heard from whoever shows the secret; codes still come', async () => {
  const phone = '+27821119999'
  const { vault, database } = world.app.services
  await systemTransaction(database, (tx) =>
    tx.run(sql`
      update credentials set phone_hash = ${vault.blindIndex('phone', phone)}, phone_verified_at = ${world.now()}
      where user_id = ${palesa.id}`),
  )
  expect(await channels()).toEqual(['sms'])
  expect(
    (await tell('sms', { from: phone, text: 'STOP' }, 'another secret of all')).statusCode,
  ).toBe(401)
  expect((await tell('sms', { from: '0821119999', text: 'STOP' })).json()).toMatchObject({
    code: 'invalid_input',
    errors: [{ field: 'from' }],
  })
  expect((await tell('sms', { from: phone, text: 'please stop by at noon' })).statusCode).toBe(204)
  expect(await channels()).toEqual(['sms'])
  expect((await tell('sms', { from: phone, text: ' stop ' })).statusCode).toBe(204)
  expect(await channels()).toEqual([])
  expect(await channels('account')).toEqual(['email', 'sms'])
  expect((await tell('sms', { from: phone, text: 'Start' })).statusCode).toBe(204)
  expect(await channels()).toEqual(['sms'])
})

test('a mailbox that bounced later is not written to again', async () => {
  expect((await tell('mail', { address: 'nobody' })).json()).toMatchObject({
    errors: [{ field: 'address' }],
  })
  expect((await tell('mail', { address: palesa.email })).statusCode).toBe(204)
  expect(await channels('account')).toEqual(['sms'])
})

test('without a secret nobody is heard', async () => {
  const deaf = await createWorld()
  try {
    for (const kind of ['sms', 'mail']) {
      const url = `/api/webhooks/${kind}`
      const headers = { authorization: 'Bearer null' }
      const answer = await deaf.app.server.inject({ method: 'POST', url, headers, payload: {} })
      expect(answer.statusCode).toBe(404)
    }
  } finally {
    await deaf.close()
  }
})
