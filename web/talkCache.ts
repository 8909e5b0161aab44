import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { NumberedFrame } from '../contract/events.ts'
import type { Message, Participant, Thread } from '../contract/messages.ts'
import type { Visit, VisitSummary } from '../contract/visits.ts'
import { amend } from './amend.ts'

// What is kept of conversations, and what a frame changes of it: messages, threads and counts.

export type MessagePage = { items: Message[]; nextCursor: string | null }
export type MessagePages = InfiniteData<MessagePage, string | undefined>
export type ThreadPage = { items: Thread[]; nextCursor: string | null }
export type ThreadPages = InfiniteData<ThreadPage, string | undefined>
export type Participants = { items: Participant[]; canWrite: boolean }
export type Unread = {
  total: number
  conversations: {
    conversationId: string
    visitId: string | null
    lastNumber: number
    unread: number
  }[]
}

/** Messages and participants are kept under what they are about; a frame knows the conversation only. */
const of = (name: string, conversationId: string) => ({
  predicate: ({ queryKey }: { queryKey: readonly unknown[] }) =>
    queryKey[0] === name && queryKey[2] === conversationId,
})

/** One message, once: new ones go to the front, known ones are replaced. */
export function placeMessage(pages: MessagePages, message: Message): MessagePages {
  const known = pages.pages.some((page) => page.items.some((each) => each.id === message.id))
  return {
    ...pages,
    pages: pages.pages.map((page, index) => ({
      ...page,
      items: (known
        ? page.items.map((each) => (each.id === message.id ? message : each))
        : index === 0
          ? [message, ...page.items].toSorted((a, b) => b.number - a.number)
          : page.items
      ).map((each) => (message.hidden ? withoutQuote(each, message.id) : each)),
    })),
  }
}

/** A message that was removed is removed from where it was answered too. */
const withoutQuote = (message: Message, id: string): Message =>
  message.replyTo?.id === id
    ? { ...message, replyTo: { ...message.replyTo, content: null, hidden: true, attachments: 0 } }
    : message

/** Whether numbers are missing between the newest that is shown and this one. */
export function leavesGap(pages: MessagePages, message: Message): boolean {
  const newest = pages.pages[0]?.items[0]?.number
  return newest !== undefined && message.number > newest + 1
}

export function putMessage(queries: QueryClient, message: Message) {
  for (const [key, old] of queries.getQueriesData<MessagePages>(
    of('messages', message.conversationId),
  )) {
    if (!old) continue
    if (leavesGap(old, message)) void queries.invalidateQueries({ queryKey: key })
    amend<MessagePages>(
      queries,
      { queryKey: key, exact: true },
      (pages) => pages && placeMessage(pages, message),
    )
  }
  changeThread(queries, message.conversationId, (thread) => withLast(thread, message))
}

/** How much of a message a list shows: the server says it exactly when the list is read again. */
const EXCERPT = 160

function withLast(thread: Thread, message: Message): Thread {
  if (message.number < (thread.last?.number ?? 0)) return thread
  const { id, number, sender, content, hidden, unreadable, sentAt } = message
  return {
    ...thread,
    lastNumber: Math.max(thread.lastNumber, number),
    last: {
      id,
      number,
      sender,
      hidden,
      unreadable,
      sentAt,
      content: content && content.slice(0, EXCERPT),
      attachments: message.attachments.length,
    },
  }
}

/** Changes a thread wherever it is shown; the lists stay in the order of the last message. */
function changeThread(queries: QueryClient, id: string, change: (thread: Thread) => Thread) {
  amend<Thread>(queries, { queryKey: ['thread', id] }, (old) => old && change(old))
  let known = false
  amend<ThreadPages>(queries, { queryKey: ['threads'] }, (old) => {
    const found = old?.pages.flatMap(({ items }) => items).find((each) => each.id === id)
    if (!old || !found) return old
    known = true
    const changed = change(found)
    const moved = changed.last?.id !== found.last?.id
    return {
      ...old,
      pages: old.pages.map((page, index) => ({
        ...page,
        items: moved
          ? [...(index === 0 ? [changed] : []), ...page.items.filter((each) => each.id !== id)]
          : page.items.map((each) => (each.id === id ? changed : each)),
      })),
    }
  })
  return known
}

type Place = { conversationId: string; visitId: string | null }

/**
 * Counts one more message as unread, wherever that is shown and not done yet: what was read from the
 * server just before may count it already, and its number says so.
 */
function countNew(queries: QueryClient, { number, ...place }: Place & { number: number }) {
  changeThread(queries, place.conversationId, (thread) =>
    thread.lastNumber >= number ? thread : { ...thread, unread: thread.unread + 1 },
  )
  changeCount(queries, place, (before) =>
    before.lastNumber >= number ? before : { unread: before.unread + 1, lastNumber: number },
  )
}

/** Everything of a conversation has been read. */
export function clearUnread(queries: QueryClient, place: Place) {
  changeThread(queries, place.conversationId, (thread) => ({ ...thread, unread: 0 }))
  changeCount(queries, place, ({ lastNumber }) => ({ unread: 0, lastNumber }))
}

type Count = Pick<Unread['conversations'][number], 'unread' | 'lastNumber'>

function changeCount(
  queries: QueryClient,
  { conversationId, visitId }: Place,
  change: (before: Count) => Count,
) {
  amend<Unread>(queries, { queryKey: ['unread'] }, (old) => {
    if (!old) return old
    const before = old.conversations.find((each) => each.conversationId === conversationId)
    const now = change(before ?? { unread: 0, lastNumber: 0 })
    return {
      total: Math.max(0, old.total + now.unread - (before?.unread ?? 0)),
      conversations: [
        ...old.conversations.filter((each) => each !== before),
        ...(now.unread > 0 ? [{ conversationId, visitId, ...now }] : []),
      ],
    }
  })
  if (visitId) showCounts(queries, visitId)
}

/** The numbers at a visit are those of its conversations; where these are being read, so is the visit. */
function showCounts(queries: QueryClient, visitId: string) {
  const state = queries.getQueryState<Unread>(['unread'])
  if (!state?.data || state.isInvalidated || state.fetchStatus === 'fetching') {
    void queries.invalidateQueries({ queryKey: ['visit', visitId] })
    void queries.invalidateQueries({ queryKey: ['visits'] })
    return
  }
  const counted = state.data.conversations.filter((each) => each.visitId === visitId)
  const unread = counted.reduce((sum, each) => sum + each.unread, 0)
  amend<Visit>(
    queries,
    { queryKey: ['visit', visitId] },
    (visit) =>
      visit && {
        ...visit,
        unread,
        conversations: visit.conversations.map((each) => ({
          ...each,
          unread: counted.find(({ conversationId }) => conversationId === each.id)?.unread ?? 0,
        })),
      },
  )
  amend<VisitSummary[]>(queries, { queryKey: ['visits'] }, (old) =>
    old?.map((visit) => (visit.id === visitId ? { ...visit, unread } : visit)),
  )
}

type Talk = Extract<NumberedFrame, { type: 'NEW_MESSAGE' | 'MESSAGE_DELETED' | 'MESSAGES_READ' }>

/** What a frame about a conversation changes on the screens of `me`. */
export function applyTalk(queries: QueryClient, me: string, frame: Talk) {
  if (frame.type === 'MESSAGES_READ') return applyRead(queries, me, frame.data)
  const { message } = frame.data
  const fresh = frame.type === 'NEW_MESSAGE' && message.sender && message.sender.id !== me
  if (fresh) countNew(queries, message)
  const listed = queries
    .getQueriesData<ThreadPages>({ queryKey: ['threads'] })
    .some(([, pages]) =>
      pages?.pages.some(({ items }) => items.some(({ id }) => id === message.conversationId)),
    )
  putMessage(queries, message)
  // A conversation that begins is in no list yet.
  if (!listed) void queries.invalidateQueries({ queryKey: ['threads'] })
}

function applyRead(
  queries: QueryClient,
  me: string,
  {
    conversationId,
    visitId,
    userId,
    upTo,
    readAt,
  }: Extract<Talk, { type: 'MESSAGES_READ' }>['data'],
) {
  let known = false
  amend<Participants>(queries, of('participants', conversationId), (old) => {
    if (!old) return old
    return {
      ...old,
      items: old.items.map((each) => {
        if (each.id !== userId) return each
        known = true
        if (each.readUpTo >= upTo) return each
        return { ...each, readUpTo: upTo, readAt, reads: [{ upTo, at: readAt }, ...each.reads] }
      }),
    }
  })
  // Whoever of dispatch reads for the first time takes part from now on.
  if (!known) void queries.invalidateQueries(of('participants', conversationId))
  if (userId !== me) return
  // What was read on another device of mine is read on this one.
  const newest = newestOf(queries, conversationId)
  if (newest !== null && upTo >= newest) return clearUnread(queries, { conversationId, visitId })
  for (const queryKey of [['unread'], ['threads'], ['thread', conversationId]])
    void queries.invalidateQueries({ queryKey })
  if (visitId) {
    void queries.invalidateQueries({ queryKey: ['visit', visitId] })
    void queries.invalidateQueries({ queryKey: ['visits'] })
  }
}

/** The number of the newest message that this device knows of; null when it knows none. */
function newestOf(queries: QueryClient, conversationId: string): number | null {
  const numbers = [
    ...queries
      .getQueriesData<MessagePages>(of('messages', conversationId))
      .flatMap(([, pages]) => pages?.pages[0]?.items[0]?.number ?? []),
    ...queries
      .getQueriesData<ThreadPages>({ queryKey: ['threads'] })
      .flatMap(([, pages]) => pages?.pages.flatMap(({ items }) => items) ?? [])
      .filter(({ id }) => id === conversationId)
      .map(({ lastNumber }) => lastNumber),
    ...(queries.getQueryData<Unread>(['unread'])?.conversations ?? [])
      .filter((each) => each.conversationId === conversationId)
      .map(({ lastNumber }) => lastNumber),
  ]
  return numbers.length > 0 ? Math.max(...numbers) : null
}

/** A desk is told where something was said or read, not what: the screens that show it read again. */
export function readTalkAgain(queries: QueryClient, conversationId: string) {
  void queries.invalidateQueries(of('messages', conversationId))
  void queries.invalidateQueries(of('participants', conversationId))
  for (const queryKey of [['unread'], ['threads'], ['thread', conversationId]])
    void queries.invalidateQueries({ queryKey })
}
