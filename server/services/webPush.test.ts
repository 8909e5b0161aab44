import { createECDH, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isPushAddress } from '../platform/pushHosts.ts'
import { decrypt, openPushService } from '../testing/pushService.ts'
import { collapseIdOf, openPusher } from './push.ts'
import type { Push, Pusher } from './push.ts'
import { openWebPusher, type Subscription } from './webPush.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { x = '', y = '', ...rest } = pair.privateKey.export({ format: 'jwk' })
const privateKey = createPrivateKey({ key: { ...rest, x, y }, format: 'jwk' })
const parts = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
const publicKey = Buffer.concat(parts).toString('base64url')

let service: Awaited<ReturnType<typeof openPushService>>
let pusher: Pusher
let known: Map<string, Subscription>

beforeEach(async () => {
  service = await openPushService()
  known = new Map()
  const web = openWebPusher({
    publicKey,
    privateKey,
    subject: 'mailto:office@ahava.example',
    allows: (endpoint) => isPushAddress(endpoint, [service.url]),
    retryMinTimeout: 1,
  })
  pusher = openPusher({
    accessToken: null,
    baseUrl: null,
    web: {
      ...web,
      load: async (endpoints) => endpoints.flatMap((endpoint) => known.get(endpoint) ?? []),
    },
  })
})
afterEach(async () => {
  await pusher.close()
  await service.close()
})

function browser(name: string, key = publicKey): string {
  const { endpoint, keys } = service.subscribe(name, key)
  known.set(endpoint, { endpoint, ...keys })
  return endpoint
}
const push = (tokens: string[], more: Partial<Push> = {}): Push => ({
  effectKey: 'on-the-way-1',
  tokens,
  title: 'Ahava',
  body: 'Unesi wakho usendleleni',
  data: { visitId: 'v' },
  ...more,
})

test('a browser gets what was said, sealed for it and signed by us', async () => {
  const outcome = await pusher.send(push([browser('a'), browser('b')]))
  expect(outcome).toEqual({ status: 'sent', reached: 2, tickets: [], dead: [], problems: [] })
  const tag = collapseIdOf('on-the-way-1')
  expect(service.arrived).toHaveLength(2)
  expect(service.arrived[0]).toEqual({
    browser: 'a',
    words: {
      title: 'Ahava',
      body: 'Unesi wakho usendleleni',
      data: { visitId: 'v' },
      tag,
      urgent: false,
    },
    ttl: '14400',
    urgency: 'normal',
    topic: tag,
  })
})

test('a call for help may wake a phone that saves its battery', async () => {
  await pusher.send(push([browser('a')], { urgent: true }))
  expect(service.arrived[0]).toMatchObject({ urgency: 'high', ttl: '600', words: { urgent: true } })
})

test('a browser that is gone is dropped, and one of another key says why', async () => {
  const gone = browser('gone')
  service.gone.add('gone')
  const other = browser('other', Buffer.alloc(65, 4).toString('base64url'))
  expect(await pusher.send(push([gone, other]))).toEqual({
    status: 'sent',
    reached: 0,
    tickets: [],
    dead: [gone],
    problems: ['the push service refuses our VAPID key (403)'],
  })
})

test.each([
  [[429, 503], 3],
  [[0], 2],
])('after %o it is sent again', async (statuses, requests) => {
  service.statuses = statuses
  expect(await pusher.send(push([browser('a')]))).toMatchObject({ reached: 1 })
  expect(service.requests).toBe(requests)
})

test('a service that stays busy is worth another job, unless somebody heard of it', async () => {
  const [a, b] = [browser('a'), browser('b')]
  service.statuses = [500, 500, 500]
  await expect(pusher.send(push([a]))).rejects.toThrow('busy (500)')
  service.requests = 0
  service.statuses = [500, 500, 500, 500]
  const outcome = await pusher.send(push([a, b]))
  expect(outcome).toMatchObject({ reached: 2, problems: [] })
})

test.each([
  [413, 'too large'],
  [302, 'refused it (302)'],
  [400, 'refused it (400)'],
])('%i is the end of it, and nothing is followed', async (status, why) => {
  service.statuses = [status]
  const { reached, problems } = await pusher.send(push([browser('a')]))
  expect({ reached, why: problems[0] }).toEqual({ reached: 0, why: expect.stringContaining(why) })
  expect(service.requests).toBe(1)
})

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc', true],
  ['https://updates.push.services.mozilla.com/wpush/v2/abc', true],
  ['https://web.push.apple.com/abc', true],
  ['https://wns2-par02p.notify.windows.com/w/?token=abc', true],
  ['https://push.example/abc', true],
  ['http://127.0.0.1:4444/abc', true],
  ['http://fcm.googleapis.com/fcm/send/abc', false],
  ['https://fcm.googleapis.com:8443/abc', false],
  ['https://fcm.googleapis.com.evil.example/abc', false],
  ['https://evilpush.apple.com/abc', false],
  ['https://user@fcm.googleapis.com/abc', false],
  ['https://127.0.0.1/abc', false],
  ['https://169.254.169.254/latest', false],
  ['https://localhost/abc', false],
  ['http://127.0.0.1:5432/', false],
  ['file:///etc/passwd', false],
  ['nonsense', false],
])('%s is a push service: %s', (endpoint, expected) => {
  expect(isPushAddress(endpoint, ['push.example', 'http://127.0.0.1:4444'])).toBe(expected)
})

test('the example of RFC 8291 opens', () => {
  const own = createECDH('prime256v1')
  own.setPrivateKey(Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'))
  const body = Buffer.from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    'base64url',
  )
  const auth = Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url')
  expect(decrypt(body, own, auth)).toBe('When I grow up, I want to be a watermelon')
})
