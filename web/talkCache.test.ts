import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { NumberedFrame } from '../contract/events.ts'
import type { Message, Participant, Thread } from '../contract/messages.ts'
import { applyFrame, keys } from './cache.ts'
import { newId } from './ids.ts'
import type { MessagePages, Participants, ThreadPages, Unread } from './talkCache.ts'

const me = newId()
const nurse = { id: newId(), name: 'Nomsa', role: 'nurse' as const }
const myself = { id: me, name: 'Palesa', role: 'patient' as const }
const patientId = newId()
const ids = [newId(), newId()] as const
const AT = '2026-11-22T08:00:00Z'

const message = (number: number, changes: Partial<Message> = {}): Message => ({
  id: newId(),
  number,
  visitId: null,
  conversationId: ids[0],
  conversation: 'practice',
  sender: nurse,
  content: `m${number}`,
  hidden: false,
  unreadable: false,
  attachments: [],
  replyTo: null,
  sentAt: AT,
  can: [],
  ...changes,
})
const thread = (id: string, last: Message | null, unread = 0): Thread => ({
  id,
  conversation: 'practice',
  mode: 'server',
  patient: { id: patientId, name: 'P' },
  visit: null,
  people: [],
  last: last && { ...last, attachments: 0 },
  lastNumber: last?.number ?? 0,
  unread,
  can: ['write'],
})

/** A device that knows two conversations, the messages and readers of one, and the counts. */
function device() {
  const queries = new QueryClient()
  const first = message(1)
  queries.setQueryData<ThreadPages>(keys.threads(), {
    pages: [
      {
        items: [thread(ids[1], { ...first, conversationId: ids[1] }), thread(ids[0], first, 1)],
        nextCursor: null,
      },
    ],
    pageParams: [undefined],
  })
  queries.setQueryData<MessagePages>(keys.messages(patientId, ids[0]), {
    pages: [{ items: [first], nextCursor: null }],
    pageParams: [undefined],
  })
  queries.setQueryData<Participants>(keys.participants(patientId, ids[0]), {
    canWrite: true,
    items: [{ ...nurse, readUpTo: 0, readAt: null, reads: [] } as unknown as Participant],
  })
  queries.setQueryData<Unread>(keys.unread, {
    total: 1,
    conversations: [{ conversationId: ids[0], visitId: null, lastNumber: 1, unread: 1 }],
  })
  let seq = 0
  const hear = (type: NumberedFrame['type'], data: object) =>
    applyFrame(queries, me, { seq: (seq += 1), type, at: AT, data } as NumberedFrame)
  return {
    queries,
    first,
    hear,
    total: () => queries.getQueryData<Unread>(keys.unread)!.total,
    threads: () =>
      queries
        .getQueryData<ThreadPages>(keys.threads())!
        .pages.flatMap(({ items }) => items)
        .map(({ id, unread, last }) => [id, unread, last?.content]),
    stale: (key: readonly unknown[]) =>
      queries.getQueryCache().find({ queryKey: key })!.state.isInvalidated,
  }
}
const read = (userId: string, upTo: number) => ({
  conversationId: ids[0],
  visitId: null,
  conversation: 'practice',
  userId,
  upTo,
  readAt: AT,
})

test('a new message moves its conversation to the front and is counted everywhere, an own one is not', () => {
  const { hear, total, threads } = device()
  hear('NEW_MESSAGE', { message: message(2) })
  expect([total(), threads()]).toEqual([
    2,
    [
      [ids[0], 2, 'm2'],
      [ids[1], 0, 'm1'],
    ],
  ])
  hear('NEW_MESSAGE', { message: message(3, { sender: myself }) })
  // What the system says is new to nobody.
  hear('NEW_MESSAGE', { message: message(4, { sender: null }) })
  expect([total(), threads()[0]]).toEqual([2, [ids[0], 2, 'm4']])
})

test('what was counted before its frame came is counted once, here and at its visit', () => {
  const { queries, hear, total, threads } = device()
  // The server has answered with the second message in it; its frame is on its way.
  queries.setQueryData<Unread>(keys.unread, {
    total: 2,
    conversations: [{ conversationId: ids[0], visitId: null, lastNumber: 2, unread: 2 }],
  })
  hear('NEW_MESSAGE', { message: message(2) })
  expect([total(), threads()[0]![1]]).toEqual([2, 2])
  hear('NEW_MESSAGE', { message: message(3) })
  expect([total(), threads()[0]![1]]).toEqual([3, 3])
})

test('what was read on another device of mine is read on this one, at once', () => {
  const { hear, total, threads } = device()
  hear('NEW_MESSAGE', { message: message(2) })
  hear('MESSAGES_READ', read(me, 2))
  expect([total(), threads()[0]![1]]).toEqual([0, 0])
})

test('where only a part was read there, this device asks again instead of guessing', () => {
  const { hear, total, stale } = device()
  hear('NEW_MESSAGE', { message: message(2) })
  hear('MESSAGES_READ', read(me, 1))
  expect(total()).toBe(2)
  expect([stale(keys.unread), stale(keys.threads())]).toEqual([true, true])
})

test('a receipt is shown when it comes, and never goes back', () => {
  const { queries, hear } = device()
  const nurses = () =>
    queries.getQueryData<Participants>(keys.participants(patientId, ids[0]))!.items[0]!
  hear('MESSAGES_READ', read(nurse.id, 2))
  hear('MESSAGES_READ', read(nurse.id, 1))
  expect(nurses()).toMatchObject({ readUpTo: 2, readAt: AT, reads: [{ upTo: 2, at: AT }] })
})

test('what is removed is removed from the list, and from where it was answered', () => {
  const { queries, first, hear, threads } = device()
  const quoted = { ...first, attachments: 0 }
  hear('NEW_MESSAGE', { message: message(2, { replyTo: quoted }) })
  hear('MESSAGE_DELETED', { message: { ...first, content: null, hidden: true } })
  const pages = queries.getQueryData<MessagePages>(keys.messages(patientId, ids[0]))!
  expect(pages.pages[0]!.items.map(({ content, replyTo }) => [content, replyTo?.hidden])).toEqual([
    ['m2', true],
    [null, undefined],
  ])
  expect(JSON.stringify(pages)).not.toContain('m1')
  expect(threads()[0]).toEqual([ids[0], 1 + 1, 'm2'])
})

test('a conversation that begins is asked for', () => {
  const { hear, stale } = device()
  hear('NEW_MESSAGE', { message: message(1, { conversationId: newId() }) })
  expect(stale(keys.threads())).toBe(true)
})
