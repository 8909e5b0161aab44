import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ConversationKind, Message } from '../../../contract/messages.ts'
import { useApp, useOutbox } from '../../app.ts'
import { keys, type MessagePage, type Participant } from '../../cache.ts'
import type { OutboxEntry } from '../../outbox.ts'

/** A message that has not arrived yet, in the same list as those that have. */
export type Bubble =
  | { kind: 'arrived'; id: string; at: string; message: Message }
  | { kind: 'waiting'; id: string; at: string; entry: OutboxEntry }

/** Messages in reading order: what arrived by its number, then what waits in the order typed. */
export function bubbles(
  arrived: readonly Message[],
  entries: readonly OutboxEntry[],
  visitId: string,
  kind: ConversationKind,
): Bubble[] {
  const known = new Set(arrived.map((message) => message.id))
  const waiting = entries.filter(
    (entry) =>
      entry.change === 'messages.send' &&
      entry.input['visitId'] === visitId &&
      entry.input['conversation'] === kind &&
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

export function useMessages(visitId: string, kind: ConversationKind) {
  const { client } = useApp()
  const entries = useOutbox()
  const query = useInfiniteQuery({
    queryKey: keys.messages(visitId, kind),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }): Promise<MessagePage> =>
      client.messages.list({
        visitId,
        conversation: kind,
        limit: 30,
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const shown = useMemo(
    () => bubbles(query.data?.pages.flatMap((page) => page.items) ?? [], entries, visitId, kind),
    [query.data, entries, visitId, kind],
  )
  return { ...query, shown }
}

export function useParticipants(visitId: string, kind: ConversationKind) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.participants(visitId, kind),
    queryFn: async (): Promise<Participant[]> =>
      (await client.messages.participants({ visitId, conversation: kind })).items,
  })
}
