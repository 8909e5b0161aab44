import { ArrowDown } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import type { Message } from '../../../contract/messages.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { BubbleList } from './BubbleList.tsx'
import { Composer } from './Composer.tsx'
import { ConnectionLine } from './ConnectionLine.tsx'
import { MessageSheet } from './MessageSheet.tsx'
import { useMessages, useParticipants, type Place } from './queries.ts'
import { useReading } from './useReading.ts'
import { useStickToEnd } from './useStickToEnd.ts'
import { useTyping } from './useTyping.ts'
import { KIND_HINTS } from './words.ts'

/** What is said in one conversation, and what may be said next. */
export function Conversation({ place }: { place: Place }) {
  const { user } = useApp()
  const messages = useMessages(place)
  const participants = useParticipants(place)
  const [acting, setActing] = useState<Message | null>(null)
  const [answering, setAnswering] = useState<Message | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const { shown } = messages
  const newest = shown.reduce(
    (most, bubble) => (bubble.kind === 'arrived' ? Math.max(most, bubble.message.number) : most),
    0,
  )
  const oldest = shown[0]?.id
  const last = shown.at(-1)?.id
  const typing = useTyping(place.conversationId, last)
  const own = shown.findLast(
    (bubble) => bubble.kind !== 'arrived' || bubble.message.sender?.id === user.id,
  )
  const { list, content, away, toEnd, holdPlace } = useStickToEnd(own?.id, oldest)
  useReading(place, newest, away)

  const answer = useCallback((message: Message) => {
    setActing(null)
    setAnswering(message)
    // After the sheet has given the focus back.
    setTimeout(() => field.current?.focus())
  }, [])

  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        ref={list}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain px-3 py-3"
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
            onClick={() => {
              holdPlace()
              void messages.fetchNextPage()
            }}
          >
            Earlier messages
          </Button>
        )}
        {messages.isPending && <PageSkeleton />}
        {messages.isError && !messages.data && (
          <Unreadable error={messages.error} onRetry={() => void messages.refetch()} />
        )}
        {messages.data && shown.length === 0 && (
          <EmptyState drawing="letter">{KIND_HINTS[place.kind]}</EmptyState>
        )}
        <BubbleList
          list={content}
          shown={shown}
          participants={participants.data?.items ?? []}
          mayWrite={place.mayWrite}
          onAct={setActing}
        />
        <p aria-live="polite" className="h-6 pt-1 text-small text-muted">
          {typing && `${typing} is writing…`}
        </p>
      </div>
      {away && (
        <div className="pointer-events-none relative z-10 h-0">
          <Button
            kind="quiet"
            className="pointer-events-auto absolute right-3 bottom-2 px-4 shadow-card"
            onClick={toEnd}
          >
            <ArrowDown className="size-5" aria-hidden />
            {place.unread > 0 ? `${place.unread} new` : 'Newest'}
          </Button>
        </div>
      )}
      <ConnectionLine conversationId={place.conversationId} />
      {place.mayWrite ? (
        <Composer
          place={place}
          field={field}
          answering={answering}
          onAnswered={() => setAnswering(null)}
        />
      ) : (
        <p className="border-t border-line p-4 text-center text-small text-muted">
          This conversation is closed, or only to be read.
        </p>
      )}
      {acting && (
        <MessageSheet
          message={acting}
          mayAnswer={place.mayWrite}
          onAnswer={answer}
          onClose={() => setActing(null)}
        />
      )}
    </div>
  )
}
