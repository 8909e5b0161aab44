import { Fragment, useEffect, useRef, useState } from 'react'
import type { ConversationKind } from '../../../contract/messages.ts'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { countUnread, type Participant } from '../../cache.ts'
import { day, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { BubbleView } from './BubbleView.tsx'
import { useStickToEnd } from './useStickToEnd.ts'
import { Composer } from './Composer.tsx'
import { useMessages, useParticipants, type Bubble } from './queries.ts'

const TYPING_SHOWN = 5_000

/** Who is writing just now; the `last` message ends it, because that was it. */
function useTyping(visitId: string, kind: ConversationKind, last: string | undefined) {
  const { onEphemeral, user } = useApp()
  const [name, setName] = useState<string | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onEphemeral((frame) => {
      if (frame.type !== 'TYPING' || frame.visitId !== visitId) return
      if (frame.conversation !== kind || frame.by.id === user.id) return
      setName(frame.by.name)
      clearTimeout(timer)
      timer = setTimeout(() => setName(null), TYPING_SHOWN)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [onEphemeral, user.id, visitId, kind])
  useEffect(() => setName(null), [last])
  return name
}

/** Tells the server how far this person has read, while they look. */
function useReading(visit: Visit, kind: ConversationKind, newest: number) {
  const { outbox, queries } = useApp()
  const told = useRef(0)
  const unread = visit.conversations.find((each) => each.kind === kind)?.unread ?? 0
  useEffect(() => {
    const tell = () => {
      if (document.visibilityState === 'hidden' || newest === 0 || unread === 0) return
      if (told.current >= newest) return
      told.current = newest
      countUnread(queries, visit.id, kind, () => 0)
      void outbox.add('messages.read', { visitId: visit.id, conversation: kind, upTo: newest })
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [outbox, queries, visit.id, kind, newest, unread])
}

/** `read 10:21` under the newest own message that another has seen. */
function readMark(shown: readonly Bubble[], participants: readonly Participant[], me: string) {
  const others = participants.filter((each) => each.id !== me)
  for (const bubble of shown.toReversed()) {
    if (bubble.kind !== 'arrived' || bubble.message.sender?.id !== me) continue
    const { number } = bubble.message
    const reader = others.find((each) => each.readUpTo >= number)
    if (reader) return { id: bubble.id, at: reader.readAt }
  }
  return null
}

export function Conversation({ visit, kind }: { visit: Visit; kind: ConversationKind }) {
  const { user } = useApp()
  const now = useNow()
  const messages = useMessages(visit.id, kind)
  const participants = useParticipants(visit.id, kind)
  const { shown } = messages
  const newest = shown.reduce(
    (most, bubble) => (bubble.kind === 'arrived' ? Math.max(most, bubble.message.number) : most),
    0,
  )
  useReading(visit, kind, newest)
  const last = shown.at(-1)?.id
  const typing = useTyping(visit.id, kind, last)
  const own = shown.findLast(
    (bubble) => bubble.kind !== 'arrived' || bubble.message.sender?.id === user.id,
  )
  const { list, content } = useStickToEnd(own?.id)

  const seen = readMark(shown, participants.data ?? [], user.id)
  const may = visit.can.includes(kind === 'practical' ? 'message-practical' : 'message-clinical')
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        ref={list}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 py-3"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys
        tabIndex={0}
        role="log"
        aria-label="Messages"
      >
        {messages.hasNextPage && (
          <Button
            kind="plain"
            className="mx-auto flex"
            disabled={messages.isFetchingNextPage}
            onClick={() => void messages.fetchNextPage()}
          >
            Earlier messages
          </Button>
        )}
        {messages.isPending && <PageSkeleton />}
        {messages.isError && !messages.data && (
          <Unreadable error={messages.error} onRetry={() => void messages.refetch()} />
        )}
        {messages.data && shown.length === 0 && (
          <EmptyState drawing="letter">
            {kind === 'practical'
              ? 'About the door, the dog, the time. Everybody who takes part reads it.'
              : 'About care: for the patient, the nurse and the doctor.'}
          </EmptyState>
        )}
        <ol ref={content} className="grid gap-2.5">
          {shown.map((bubble, index) => {
            const date = day(bubble.at, now)
            const first = index === 0 || day(shown[index - 1]!.at, now) !== date
            return (
              <Fragment key={bubble.id}>
                {first && (
                  <li className="pt-2 text-center text-small font-semibold text-muted">{date}</li>
                )}
                <BubbleView
                  bubble={bubble}
                  readBy={
                    seen?.id === bubble.id ? `read ${seen.at ? stamp(seen.at, now) : ''}` : null
                  }
                />
              </Fragment>
            )
          })}
        </ol>
        <p aria-live="polite" className="h-6 pt-1 text-small text-muted">
          {typing && `${typing} is writing…`}
        </p>
      </div>
      {may ? (
        <Composer visitId={visit.id} kind={kind} mayAttach={visit.can.includes('attach')} />
      ) : (
        <p className="border-t border-line p-4 text-center text-small text-muted">
          This conversation is closed, or only to be read.
        </p>
      )}
    </div>
  )
}
