import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { EphemeralFrame, NumberedFrame } from '../contract/events.ts'
import type { ConversationKind, Message } from '../contract/messages.ts'
import type { Visit, VisitSummary } from '../contract/visits.ts'

/** The names under which the screens keep what they read. */
export const keys = {
  visits: (filter: Record<string, unknown> = {}) => ['visits', filter] as const,
  visit: (id: string) => ['visit', id] as const,
  messages: (visitId: string, kind: ConversationKind) => ['messages', visitId, kind] as const,
  participants: (visitId: string, kind: ConversationKind) =>
    ['participants', visitId, kind] as const,
  staff: (wanted: Record<string, unknown>) => ['staff', 'list', wanted] as const,
  colleague: (id: string) => ['staff', 'one', id] as const,
  invitations: ['staff', 'invitations'] as const,
  myRegistrations: ['staff', 'mine'] as const,
  patients: ['patients'] as const,
  patient: (id: string) => ['patient', id] as const,
  family: ['family'] as const,
  familyOf: (patientId: string) => ['family-of', patientId] as const,
  services: ['services'] as const,
  /** Where a nurse was last seen; only ever told, never read. */
  location: (visitId: string) => ['location', visitId] as const,
  access: (patientId: string) => ['access', patientId] as const,
  audit: (filter: Record<string, string>) => ['audit', filter] as const,
  chain: ['chain'] as const,
  openings: (which?: 'own' | 'all') => (which ? (['openings', which] as const) : ['openings']),
  deliveries: (channel?: string) => ['deliveries', channel ?? 'all'] as const,
}

export type MessagePage = { items: Message[]; nextCursor: string | null }
export type MessagePages = InfiniteData<MessagePage, string | undefined>
export type Participant = { id: string; readUpTo: number; readAt: string | null }

const list = (old: VisitSummary[] | undefined, change: (visit: VisitSummary) => VisitSummary) =>
  old?.map(change)

/** Puts a visit as it is now into every list and page that shows it. */
export function putSummary(queries: QueryClient, next: VisitSummary) {
  let shown = false
  queries.setQueriesData<VisitSummary[]>({ queryKey: ['visits'] }, (old) =>
    list(old, (visit) => {
      if (visit.id !== next.id) return visit
      shown = true
      return visit.updatedAt > next.updatedAt ? visit : next
    }),
  )
  if (!shown) void queries.invalidateQueries({ queryKey: ['visits'] })
  queries.setQueryData<Visit>(keys.visit(next.id), (old) =>
    old && old.updatedAt <= next.updatedAt ? { ...old, ...next } : old,
  )
}

const SUMMARY: readonly (keyof VisitSummary)[] = [
  'id',
  'status',
  'service',
  'patient',
  'nurse',
  'doctor',
  'start',
  'end',
  'suburb',
  'priceCents',
  'late',
  'reportStatus',
  'unread',
  'updatedAt',
  'can',
  'atRisk',
]

/** Puts a whole visit, as a change answers it, on its page and its head into the lists. */
export function putVisit(queries: QueryClient, visit: Visit) {
  queries.setQueryData<Visit>(keys.visit(visit.id), (old) =>
    old && old.updatedAt > visit.updatedAt ? old : visit,
  )
  putSummary(
    queries,
    Object.fromEntries(SUMMARY.map((name) => [name, visit[name]])) as VisitSummary,
  )
}

/** One message, once: new ones go to the front, known ones are replaced. */
export function placeMessage(pages: MessagePages, message: Message): MessagePages {
  const known = pages.pages.some((page) => page.items.some((each) => each.id === message.id))
  return {
    ...pages,
    pages: pages.pages.map((page, index) => ({
      ...page,
      items: known
        ? page.items.map((each) => (each.id === message.id ? message : each))
        : index === 0
          ? [message, ...page.items].toSorted((a, b) => b.number - a.number)
          : page.items,
    })),
  }
}

/** Whether numbers are missing between the newest that is shown and this one. */
export function leavesGap(pages: MessagePages, message: Message): boolean {
  const newest = pages.pages[0]?.items[0]?.number
  return newest !== undefined && message.number > newest + 1
}

export function putMessage(queries: QueryClient, message: Message) {
  const key = keys.messages(message.visitId, message.conversation)
  const old = queries.getQueryData<MessagePages>(key)
  if (!old) return
  if (leavesGap(old, message)) void queries.invalidateQueries({ queryKey: key })
  queries.setQueryData<MessagePages>(key, placeMessage(old, message))
}

/** Adds to, or clears, what has not been read of a conversation, wherever it is counted. */
export function countUnread(
  queries: QueryClient,
  visitId: string,
  kind: ConversationKind,
  change: (unread: number) => number,
) {
  const page = queries.getQueryData<Visit>(keys.visit(visitId))
  const before = page?.conversations.find((each) => each.kind === kind)?.unread
  const difference = before === undefined ? null : change(before) - before
  queries.setQueryData<Visit>(
    keys.visit(visitId),
    (visit) =>
      visit && {
        ...visit,
        unread: Math.max(0, visit.unread + (difference ?? 0)),
        conversations: visit.conversations.map((each) =>
          each.kind === kind ? { ...each, unread: change(each.unread) } : each,
        ),
      },
  )
  queries.setQueriesData<VisitSummary[]>({ queryKey: ['visits'] }, (old) =>
    list(old, (visit) =>
      visit.id === visitId
        ? {
            ...visit,
            unread: Math.max(
              0,
              difference === null ? change(visit.unread) : visit.unread + difference,
            ),
          }
        : visit,
    ),
  )
}

/** What a numbered frame changes on the screens of `me`. */
export function applyFrame(queries: QueryClient, me: string, frame: NumberedFrame) {
  if (frame.type === 'WITHHELD') {
    // Something may no longer be shown, and no frame may say what: every visit kept here is asked
    // for again, and one that now answers nothing is forgotten.
    void queries.invalidateQueries({ queryKey: ['visits'] })
    void queries.invalidateQueries({ queryKey: ['visit'], refetchType: 'all' })
    void queries.invalidateQueries({ queryKey: ['family'] })
    void queries.invalidateQueries({ queryKey: ['patient'] })
    return
  }
  if (frame.type === 'NOTICE') {
    if (frame.data.visit) putSummary(queries, frame.data.visit)
    return
  }
  if (frame.type === 'NEW_MESSAGE' || frame.type === 'MESSAGE_DELETED') {
    const { message } = frame.data
    putMessage(queries, message)
    const mine = message.sender?.id === me
    if (frame.type === 'NEW_MESSAGE' && !mine) {
      countUnread(queries, message.visitId, message.conversation, (unread) => unread + 1)
    }
    return
  }
  if (frame.type === 'MESSAGES_READ') {
    const { visitId, conversation, userId, upTo, readAt } = frame.data
    queries.setQueryData<Participant[]>(keys.participants(visitId, conversation), (old) =>
      old?.map((each) => (each.id === userId ? { ...each, readUpTo: upTo, readAt } : each)),
    )
    if (userId === me) void queries.invalidateQueries({ queryKey: keys.visit(visitId) })
    return
  }
  putSummary(queries, frame.data.visit)
  // The page also shows history, times and the report, which no frame carries.
  void queries.invalidateQueries({ queryKey: keys.visit(frame.data.visit.id) })
}

/** What a frame without a number changes. Typing is for the screen that shows it. */
export function applyEphemeral(queries: QueryClient, frame: EphemeralFrame) {
  if (frame.type === 'BOARD_CHANGED') {
    void queries.invalidateQueries({ queryKey: ['visits'] })
    void queries.invalidateQueries({ queryKey: ['staff'] })
    void queries.invalidateQueries({ queryKey: keys.visit(frame.visitId) })
  }
  if (frame.type === 'NURSE_LOCATION') {
    const { latitude, longitude, accuracy, at } = frame
    queries.setQueryData(keys.location(frame.visitId), { latitude, longitude, accuracy, at })
  }
}
