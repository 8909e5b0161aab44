import { RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Failure } from '../../../contract/operations.ts'
import { useOutbox } from '../../app.ts'
import { newId } from '../../ids.ts'
import { stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { SettleSheet } from './SettleSheet.tsx'
import { useFailures } from './queries.ts'

type Asked = { failure: Failure; act: 'retry' | 'discard' }

function Line({
  failure,
  busy,
  onRetry,
  onDiscard,
}: {
  failure: Failure
  busy: boolean
  onRetry: () => void
  onDiscard: () => void
}) {
  const now = useNow()
  const waits = useOutbox().some(
    ({ change, input }) => change.startsWith('operations.') && input['handle'] === failure.handle,
  )
  const { what, recipient, at, tries, reason, nextTry, visitId, can } = failure
  return (
    <li className="grid gap-2 border-t border-line py-3.5 first:border-0">
      <div>
        <b>{what}</b>
        {recipient && <span className="text-muted"> · for {recipient}</span>}
        <span className="block">{reason}</span>
        <span className="block text-small text-muted">
          {stamp(at, now)} · tried {tries === 1 ? 'once' : `${tries} times`}
          {nextTry && ` · tried again by itself at ${time(nextTry)}`}
          {visitId && (
            <>
              {' · '}
              <Link to={`/visits/${visitId}`} className="font-semibold text-brand underline">
                the visit
              </Link>
            </>
          )}
        </span>
      </div>
      {waits ? (
        <span>
          <Tag tone="info">Waits for signal</Tag>
        </span>
      ) : (
        can.length > 0 && (
          <div className="flex flex-wrap gap-2">
            <Button
              kind="quiet"
              disabled={busy}
              onClick={onRetry}
              aria-label={`Try again: ${what}`}
            >
              <RotateCcw className="size-5" aria-hidden />
              Try again
            </Button>
            <Button
              kind="outline"
              disabled={busy}
              onClick={onDiscard}
              aria-label={`Discard: ${what}`}
            >
              <Trash2 className="size-5" aria-hidden />
              Discard
            </Button>
          </div>
        )
      )}
    </li>
  )
}

/** What was given up, newest first, and what can be done about it. */
export function FailuresCard() {
  const query = useFailures()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [said, setSaid] = useState('')
  const { run, busy, sentence } = useChange()
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const plain = items.filter(({ mayHaveHappened, can }) => !mayHaveHappened && can.length > 0)

  async function settle({ failure, act }: Asked) {
    const { handle, what, mayHaveHappened } = failure
    const outcome =
      act === 'retry'
        ? await run('operations.retry', {
            id: newId(),
            handle,
            ...(mayHaveHappened && { sure: true }),
          })
        : await run('operations.discard', { id: newId(), handle })
    if (outcome === 'sent') setSaid(`${what}: ${act === 'retry' ? 'tried again' : 'discarded'}.`)
    return outcome !== 'refused'
  }
  async function retryAll() {
    for (const failure of plain) if (!(await settle({ failure, act: 'retry' }))) break
  }

  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2>What failed</h2>
        {plain.length > 1 && (
          <Button kind="quiet" disabled={busy} onClick={() => void retryAll()}>
            <RotateCcw className="size-5" aria-hidden />
            Try these {plain.length} again
          </Button>
        )}
      </div>
      <p role="status" className="text-small text-muted empty:hidden">
        {said}
      </p>
      {sentence && !asked && (
        <p role="alert" className="font-semibold text-alert">
          {sentence}
        </p>
      )}
      {query.isPending && <Skeleton className="h-32" />}
      {query.isError && !query.data && (
        <Unreadable error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data && items.length === 0 && (
        <EmptyState drawing="tea">
          Nothing failed. What cannot be sent after some tries is kept here, and can be tried again.
        </EmptyState>
      )}
      <ul>
        {items.map((failure) => (
          <Line
            key={failure.handle}
            failure={failure}
            busy={busy}
            onRetry={() =>
              failure.mayHaveHappened
                ? setAsked({ failure, act: 'retry' })
                : void settle({ failure, act: 'retry' })
            }
            onDiscard={() => setAsked({ failure, act: 'discard' })}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button kind="quiet" onClick={() => void query.fetchNextPage()}>
          Earlier
        </Button>
      )}
      {asked && (
        <SettleSheet
          {...asked}
          busy={busy}
          refusal={sentence}
          onClose={() => setAsked(null)}
          onSure={async () => {
            if (await settle(asked)) setAsked(null)
          }}
        />
      )}
    </Card>
  )
}
