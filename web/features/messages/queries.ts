import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ProblemError } from '../../../contract/client.ts'
import type { Message, Thread } from '../../../contract/messages.ts'
import { useApp, useOutbox } from '../../app.ts'
import { keys } from '../../cache.ts'
import type { OutboxEntry } from '../../outbox.ts'
import type { MessagePage, Participants, ThreadPage, Unread } from '../../talkCache.ts'

/** A conversation as the screens name it. `about`: its visit, or the patient where it has none. */
export type Place = {
  conversationId: string
  kind: Thread['conversation']
  about: string
  visitId?: string
  patientId: string
  unread: number
  mayWrite: boolean
  mayAttach: boolean
}

export const placeOf = (thread: Thread): Place => ({
  conversationId: thread.id,
  kind: thread.conversation,
  about: thread.visit?.id ?? thread.patient.id,
  ...(thread.visit && { visitId: thread.visit.id }),
  patientId: thread.patient.id,
  unread: thread.unread,
  mayWrite: thread.can.includes('write'),
  mayAttach: thread.can.includes('attach'),
})

/** A message that has not arrived yet, in the same list as those that have. */
export type Bubble =
  | { kind: 'arrived'; id: string; at: string; message: Message }
  | { kind: 'waiting'; id: string; at: string; entry: OutboxEntry }

/** Messages in reading order: what arrived by its number, then what waits in the order typed. */
export function bubbles(
  arrived: readonly Message[],
  entries: readonly OutboxEntry[],
  conversationId: string,
): Bubble[] {
  const known = new Set(arrived.map((message) => message.id))
  const waiting = entries.filter(
    (entry) =>
      entry.change === 'messages.send' &&
      entry.input['conversationId'] === conversationId &&
      !known.has(String(entry.input['id'])),
  )
  return [
    ...arrived
      .toSorted((a, b) => a.number - b.number)
      .map((message): Bubble => ({ kind: 'arrived', id: message.id, at: message.sentAt, message })),
    ...waiting.map((entry): Bubble => ({
      kind: 'waiting',
      id: String(entry.input['id']),
      at: entry.at,
      entry,
    })),
  ]
}

export function useMessages({ about, conversationId }: Place) {
  const { client } = useApp()
  const entries = useOutbox()
  const query = useInfiniteQuery({
    queryKey: keys.messages(about, conversationId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }): Promise<MessagePage> =>
      client.messages.list({
        conversationId,
        limit: 30,
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const shown = useMemo(
    () => bubbles(query.data?.pages.flatMap((page) => page.items) ?? [], entries, conversationId),
    [query.data, entries, conversationId],
  )
  return { ...query, shown }
}

export function useParticipants({ about, conversationId }: Place) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.participants(about, conversationId),
    queryFn: (): Promise<Participants> => client.messages.participants({ conversationId }),
    // Who is here is asked for while somebody looks, and told by no frame.
    refetchInterval: 60_000,
  })
}

export function useThreads(patientId?: string) {
  const { client } = useApp()
  return useInfiniteQuery({
    queryKey: keys.threads(patientId),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }): Promise<ThreadPage> =>
      client.messages.conversations({
        limit: 30,
        ...(patientId ? { patientId } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

/** One conversation; null when this person may not read it, or no longer. */
export function useThread(id: string) {
  const { client, queries } = useApp()
  return useQuery({
    queryKey: keys.thread(id),
    queryFn: async (): Promise<Thread | null> => {
      try {
        return await client.messages.conversation({ id })
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.status !== 404) throw error
        // What was kept of it goes with the right to it.
        queries.removeQueries({ predicate: ({ queryKey }) => queryKey[2] === id })
        return null
      }
    },
  })
}

/** How many messages are new, in all conversations. */
export function useUnread(): number {
  const { client } = useApp()
  const { data } = useQuery({
    queryKey: keys.unread,
    queryFn: (): Promise<Unread> => client.messages.unread({}),
  })
  return data?.total ?? 0
}
