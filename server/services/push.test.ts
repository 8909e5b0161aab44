import { afterEach, beforeEach, expect, test } from 'vitest'
import { openExpo } from '../testing/expo.ts'
import type { Misdeed } from '../testing/expo.ts'
import { openPusher } from './push.ts'
import type { Push, Pusher } from './push.ts'

let expo: Awaited<ReturnType<typeof openExpo>>
let pusher: Pusher

beforeEach(async () => {
  expo = await openExpo()
  pusher = openPusher({
    accessToken: 'secret',
    baseUrl: `${expo.url}/expo`,
    retryMinTimeout: 1,
  })
})

afterEach(async () => {
  await pusher.close()
  await expo.close()
})

const token = (name: string) => `ExponentPushToken[${name}]`
const push = (...names: string[]): Push => ({
  effectKey: 'on-the-way-1',
  tokens: names.map(token),
  title: 'Ahava',
  body: 'Your nurse is on the way',
  data: { visitId: 'v' },
})

test('a push goes to the set address with the token of the account', async () => {
  const outcome = await pusher.send(push('a'))
  expect(outcome).toEqual({
    status: 'sent',
    reached: 1,
    tickets: [{ id: 'ticket-1', token: token('a') }],
    dead: [],
    problems: [],
  })
  expect(expo.requests.map(({ path, authorization }) => [path, authorization])).toEqual([
    ['/expo/--/api/v2/push/send', 'Bearer secret'],
  ])
  expect(expo.pushed[0]).toMatchObject({
    to: token('a'),
    title: 'Ahava',
    body: 'Your nurse is on the way',
  })
})

test('a repeat of one effect replaces the first on the screen', async () => {
  await pusher.send(push('a'))
  await pusher.send(push('a'))
  await pusher.send({ ...push('a'), effectKey: 'on-the-way-2' })
  const [first, again, other] = expo.pushed.map(({ collapseId }) => collapseId)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('devices that are gone, and what never was a device, are told apart from the rest', async () => {
  expo.refuses.set(token('big'), { error: 'MessageTooBig', times: 1 })
  expo.gone.add(token('old'))
  const outcome = await pusher.send({
    ...push('a', 'old', 'big'),
    tokens: [...push('a', 'old', 'big').tokens, 'nonsense'],
  })
  expect(outcome).toEqual({
    status: 'sent',
    reached: 1,
    tickets: [{ id: 'ticket-1', token: token('a') }],
    dead: ['nonsense', token('old')],
    problems: ['MessageTooBig: a push may be 4096 bytes'],
  })
})

test('no device left is an answer, not an error', async () => {
  expo.gone.add(token('old'))
  const outcome = await pusher.send(push('old'))
  expect(outcome).toMatchObject({ reached: 0, tickets: [], dead: [token('old')], problems: [] })
})

test('more than a hundred devices go in several requests', async () => {
  const names = Array.from({ length: 230 }, (_, n) => `d${n}`)
  const outcome = await pusher.send(push(...names))
  expect(outcome.tickets).toHaveLength(230)
  expect(expo.requests.map(({ messages }) => messages.length)).toEqual([100, 100, 30])
})

test('"too many requests" is repeated until it is taken', async () => {
  expo.misdeeds = ['busy', 'busy']
  const outcome = await pusher.send(push('a'))
  expect(outcome.tickets).toEqual([{ id: 'ticket-1', token: token('a') }])
  expect(expo.requests).toHaveLength(3)
})

test.for<Misdeed>(['broken', 'not json', 'too few tickets', 'hangs up', 'cut'])(
  'an answer that is %s is an error, and the next try can succeed',
  async (misdeed) => {
    expo.misdeeds = [misdeed]
    await expect(pusher.send(push('a'))).rejects.toThrow()
    await expect(pusher.send(push('a'))).resolves.toMatchObject({ status: 'sent' })
  },
)

test('when one request of several fails, what was taken is not sent again', async () => {
  expo.misdeeds = ['broken']
  const names = Array.from({ length: 150 }, (_, n) => `d${n}`)
  const outcome = await pusher.send(push(...names))
  expect(outcome.tickets).toHaveLength(50)
  expect(outcome.problems).toHaveLength(1)
})

test('apps of two projects are rung by two requests, each phone once', async () => {
  for (const name of ['b', 'd']) expo.projects.set(token(name), '@ahava/test-build')
  const outcome = await pusher.send(push('a', 'b', 'c', 'd'))
  expect(outcome).toMatchObject({ reached: 4, problems: [] })
  expect(expo.requests.map(({ messages }) => messages.map(({ to }) => to))).toEqual([
    ['a', 'b', 'c', 'd'].map(token),
    ['a', 'c'].map(token),
    ['b', 'd'].map(token),
  ])
  expect(expo.pushed.map(({ to }) => to).toSorted()).toEqual(['a', 'b', 'c', 'd'].map(token))
})

test('a request that was taken and whose answer was lost takes the same place when it is repeated', async () => {
  expo.misdeeds = ['hangs up afterwards']
  await expect(pusher.send(push('a'))).rejects.toThrow()
  await pusher.send(push('a'))
  expect(new Set(expo.pushed.map(({ collapseId }) => collapseId)).size).toBe(1)
})

test('each push waits for its turn, and what is urgent does not', async () => {
  const asked: number[] = []
  const pace = async (pushes: number) => void asked.push(pushes)
  const paced = openPusher({ accessToken: 'secret', baseUrl: expo.url, pace })
  await paced.send(push('a', 'b', 'c'))
  await paced.send({ ...push('a', 'b'), urgent: true })
  await paced.close()
  expect(asked).toEqual([3])
  expect(expo.pushed).toHaveLength(5)
})

test('without an account a push is kept and nobody is called', async () => {
  const keeping = openPusher({ accessToken: null, baseUrl: null })
  expect(await keeping.send(push('a'))).toMatchObject({ status: 'kept', tickets: [] })
  expect(expo.requests).toEqual([])
})

test('what passes is tried again for that phone alone', async () => {
  expo.refuses.set(token('busy'), { error: 'MessageRateExceeded', times: 2 })
  const outcome = await pusher.send(push('a', 'busy'))
  expect(outcome).toMatchObject({ reached: 2, problems: [] })
  expect(expo.pushed.map(({ to }) => to)).toEqual([token('a'), token('busy')])
  expect(expo.requests.map(({ messages }) => messages.length)).toEqual([2, 1, 1])
})

test('what does not pass is worth another job only where nobody heard of it', async () => {
  expo.refuses.set(token('busy'), { error: 'ProviderError', times: 99 })
  expect(await pusher.send(push('a', 'busy'))).toMatchObject({
    reached: 1,
    problems: ['ProviderError'],
  })
  await expect(pusher.send(push('busy'))).rejects.toThrow('ProviderError')
  expo.refuses.set(token('busy'), { error: 'InvalidCredentials', times: 99 })
  expect(await pusher.send(push('busy'))).toMatchObject({
    reached: 0,
    problems: ['InvalidCredentials: Expo has no valid key for this kind of phone; renew it there'],
  })
})

test('receipts are asked for by their tickets, and what is not known yet is said', async () => {
  const { tickets } = await pusher.send(push('a', 'b', 'c'))
  expo.fails.set(token('b'), 'DeviceNotRegistered').set(token('c'), 'InvalidCredentials')
  const told = await pusher.receipts([...tickets.map(({ id }) => id), 'nobody'])
  expect([...told.values()].map(({ state }) => state)).toEqual([
    'arrived',
    'dead',
    'failed',
    'unknown',
  ])
})

test.for<Misdeed>(['broken', 'not json', 'hangs up', 'cut'])(
  'receipts that are %s are asked for another time',
  async (misdeed) => {
    expo.misdeeds = [misdeed]
    await expect(pusher.receipts(['ticket-1'])).rejects.toThrow()
    await expect(pusher.receipts(['ticket-1'])).resolves.toBeDefined()
  },
)
