import { expect, test } from 'vitest'
import type { NumberedFrame } from '../contract/events.ts'
import { isSettledBy } from './push.ts'
import { pathFor, readPush } from './pushTarget.ts'

test('what arrived is shown, and what cannot be read is shown as something new', () => {
  const push = { title: 'Ahava', body: 'b', tag: 't', urgent: true, data: { visitId: 'v' } }
  expect(readPush(JSON.stringify(push))).toEqual(push)
  for (const broken of [null, '', '{', '{"title":1}', 'null'])
    expect(readPush(broken)).toMatchObject({ title: 'Ahava', body: 'There is something new' })
})

test.each([
  [{ alarmId: 'a', visitId: 'v' }, '/help/a'],
  [{ conversationId: 'c', visitId: 'v' }, '/messages/c'],
  [{ visitId: 'v' }, '/visits/v'],
  [{ offerId: 'o', visitId: 'v' }, '/'],
  [{ visitId: '../x' }, '/visits/..%2Fx'],
  [{ path: '/settings/notifications' }, '/settings/notifications'],
  [{ path: '//evil.example' }, '/'],
  [{ path: 'https://evil.example' }, '/'],
  [{}, '/'],
])('%o opens %s', (data, path) => {
  expect(pathFor(data as Record<string, string>)).toBe(path)
})

test('only what I read myself settles what is shown here', () => {
  const read = (userId: string, conversationId: string) =>
    ({ type: 'MESSAGES_READ', data: { userId, conversationId } }) as NumberedFrame
  const shown = { conversationId: 'c' }
  expect(isSettledBy(read('me', 'c'), 'me', shown)).toBe(true)
  expect(isSettledBy(read('other', 'c'), 'me', shown)).toBe(false)
  expect(isSettledBy(read('me', 'd'), 'me', shown)).toBe(false)
  expect(isSettledBy(read('me', 'c'), 'me', {})).toBe(false)
})
