import { QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { NumberedFrame } from '../contract/events.ts'
import { applyFrame, keys } from './cache.ts'
import { newId } from './ids.ts'
import { createQueries } from './queryClient.ts'
import type { Unread } from './talkCache.ts'

/** A server whose answers leave when they are let go, with what it knew when it was asked. */
function slowServer<T>(first: T) {
  let value = first
  const answers: (() => void)[] = []
  let answered = 0
  return {
    asked: () => answers.length,
    becomes: (next: T) => void (value = next),
    read: () => {
      const known = value
      return new Promise<T>((resolve) => answers.push(() => resolve(known)))
    },
    /** Lets the oldest answer that was not let go yet arrive. */
    async answer() {
      answers[answered]!()
      answered += 1
      // The answer, and what the library does with it.
      await new Promise((resolve) => setTimeout(resolve, 5))
    },
  }
}
function watched<T>(key: readonly unknown[], first: T) {
  const server = slowServer(first)
  const queries = createQueries()
  const observer = new QueryObserver(queries, { queryKey: key, queryFn: server.read })
  const stop = observer.subscribe(() => {})
  return { server, queries, stop, shown: () => queries.getQueryData(key) }
}

test('what is invalidated while it is read for the first time is read once more', async () => {
  const { server, queries, shown } = watched(['list'], 'before')
  server.becomes('after')
  void queries.invalidateQueries()
  void queries.invalidateQueries({ queryKey: ['list'] })
  await server.answer()
  expect([shown(), server.asked()]).toEqual(['before', 2])
  await server.answer()
  expect([shown(), server.asked()]).toEqual(['after', 2])
  queries.clear()
})

test('a first read that nothing overtook is not repeated', async () => {
  const { server, queries, shown } = watched(['list'], 'only')
  void queries.invalidateQueries({ queryKey: ['another list'] })
  await server.answer()
  expect([shown(), server.asked()]).toEqual(['only', 1])
  queries.clear()
})

test('a read that began after it was overtaken is enough', async () => {
  const { server, queries, shown } = watched(['list'], 'before')
  server.becomes('after')
  void queries.invalidateQueries()
  await queries.cancelQueries()
  void queries.prefetchQuery({ queryKey: ['list'], queryFn: server.read })
  expect(server.asked()).toBe(2)
  await server.answer()
  await server.answer()
  expect([shown(), server.asked()]).toEqual(['after', 2])
  queries.clear()
})

test('what nobody looks at any more is read again only where that was asked for', async () => {
  for (const [refetchType, reads] of [
    ['active', 1],
    ['all', 2],
  ] as const) {
    const { server, queries, stop } = watched(['list'], 'before')
    void queries.invalidateQueries({ refetchType })
    // A later word does not take back that it is wanted in any case.
    void queries.invalidateQueries()
    stop()
    await server.answer()
    const { isInvalidated } = queries.getQueryCache().find({ queryKey: ['list'] })!.state
    expect([server.asked(), isInvalidated]).toEqual([reads, true])
    queries.clear()
  }
})

test('a message that comes as the page opens is counted', async () => {
  const none: Unread = { total: 0, conversations: [] }
  const { server, queries, shown } = watched(keys.unread, none)
  const conversationId = newId()
  const one = { conversationId, visitId: null, lastNumber: 1, unread: 1 }
  server.becomes({ total: 1, conversations: [one] })
  const message = { id: newId(), conversationId, visitId: null, number: 1, attachments: [] }
  const data = { message: { ...message, sender: { id: newId(), name: 'Nomsa' } } }
  const at = '2026-11-24T07:00:00.000Z'
  applyFrame(queries, newId(), {
    seq: 1,
    type: 'NEW_MESSAGE',
    at,
    data,
  } as unknown as NumberedFrame)
  await server.answer()
  await server.answer()
  expect(shown()).toEqual({ total: 1, conversations: [one] })
  queries.clear()
})
