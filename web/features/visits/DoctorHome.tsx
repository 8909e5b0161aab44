import { useEffect, useMemo, useState } from 'react'
import { Link } from 'react-router'
import type { VisitSummary } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { addDays, dayOf, instantOf, stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { StatusTag, Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { useVisits } from './queries.ts'
import { ReportOf } from './ReportPage.tsx'
import { VisitRow } from './VisitRow.tsx'
import { WithVisit } from './WithVisit.tsx'

const WIDE = '(min-width: 40rem)'

/** One waiting report: on a desk it opens beside the list, on a phone as a page. */
function QueueItem({
  visit,
  chosen,
  onChoose,
}: {
  visit: VisitSummary
  chosen: boolean
  onChoose: () => void
}) {
  const now = useNow()
  return (
    <li>
      <Link
        to={`/visits/${visit.id}/report`}
        aria-current={chosen ? 'true' : undefined}
        onClick={(event) => {
          if (!matchMedia(WIDE).matches) return
          event.preventDefault()
          onChoose()
        }}
        className={`grid gap-0.5 rounded-card border bg-card p-3.5 ${chosen ? 'sm:border-brand sm:shadow-[inset_3px_0_0_var(--brand)]' : ''} border-line`}
      >
        <b>{visit.patient.name}</b>
        <span className="text-muted">
          {visit.nurse?.name}, {stamp(visit.end, now)}
        </span>
        <span className="text-small text-muted">{visit.service.name}</span>
      </Link>
    </li>
  )
}

function Opened({ id }: { id: string }) {
  return (
    <WithVisit id={id}>
      {(visit) => (
        <>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h2 className="text-large">{visit.patient.name}</h2>
            <StatusTag status={visit.status} />
          </div>
          <ReportOf visit={visit} />
        </>
      )}
    </WithVisit>
  )
}

/** The queue of signed reports, longest waiting first. J and K walk it, as in a mailbox. */
export default function DoctorHome() {
  const { user } = useApp()
  const now = useNow()
  const today = dayOf(now)
  const filter = useMemo(
    () => ({
      from: instantOf(addDays(today, -30), '00:00'),
      to: instantOf(addDays(today, 8), '00:00'),
    }),
    [today],
  )
  const { visits, isError, error, refetch } = useVisits(filter)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const queue = useMemo(
    () => visits?.filter((visit) => visit.can.includes('review')) ?? [],
    [visits],
  )
  const chosen = queue.find((visit) => visit.id === chosenId) ?? queue[0] ?? null

  useEffect(() => {
    const walk = (event: KeyboardEvent) => {
      const typing = /INPUT|TEXTAREA|SELECT/.test((event.target as HTMLElement).tagName)
      const step = { j: 1, k: -1 }[event.key]
      if (typing || !step || event.metaKey || event.ctrlKey) return
      const at = queue.findIndex((visit) => visit.id === chosen?.id)
      const next = queue[Math.max(0, Math.min(queue.length - 1, at + step))]
      if (next) setChosenId(next.id)
    }
    addEventListener('keydown', walk)
    return () => removeEventListener('keydown', walk)
  }, [queue, chosen?.id])

  if (isError && !visits) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!visits) return <PageSkeleton />
  const coming = visits.filter(
    (visit) => visit.doctor?.id === user.id && !/COMPLETED|CANCELLED|ABSENT/.test(visit.status),
  )
  const reviewed = visits.filter((visit) => visit.reportStatus === 'reviewed').toReversed()
  return (
    <div className="flex flex-1 flex-col gap-4 pb-4">
      <PageHeader
        title="Reports to review"
        note={
          queue[0]
            ? `${queue.length} waiting, the oldest since ${stamp(queue[0].end, now)}`
            : 'Nothing waits for you'
        }
        end={
          <span className="hidden lg:inline">
            <Tag>J next · K back</Tag>
          </span>
        }
      />
      {queue.length === 0 ? (
        <EmptyState drawing="tea">
          Every signed report has been read. New ones appear here by themselves.
        </EmptyState>
      ) : (
        <div className="grid items-start gap-4 sm:grid-cols-[13rem_1fr] lg:grid-cols-[19rem_1fr]">
          <ul className="grid gap-2">
            {queue.map((visit) => (
              <QueueItem
                key={visit.id}
                visit={visit}
                chosen={visit.id === chosen?.id}
                onChoose={() => setChosenId(visit.id)}
              />
            ))}
          </ul>
          {chosen && (
            <div className="hidden min-w-0 gap-3 sm:grid">
              <Opened key={chosen.id} id={chosen.id} />
            </div>
          )}
        </div>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {coming.length > 0 && (
          <Card>
            <h2>Under way</h2>
            <ul>
              {coming.slice(0, 6).map((visit) => (
                <VisitRow key={visit.id} visit={visit} who="patient" withDay />
              ))}
            </ul>
          </Card>
        )}
        {reviewed.length > 0 && (
          <Card>
            <h2>Reviewed</h2>
            <ul>
              {reviewed.slice(0, 6).map((visit) => (
                <VisitRow key={visit.id} visit={visit} who="patient" withDay />
              ))}
            </ul>
          </Card>
        )}
      </div>
    </div>
  )
}
