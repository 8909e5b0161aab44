import { useEffect, useMemo, useState } from 'react'
import { useApp } from '../../app.ts'
import { addDays, dayOf, instantOf } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { Desk } from '../review/Desk.tsx'
import { QueueList } from '../review/QueueList.tsx'
import { useQueue } from '../review/queries.ts'
import { useVisits } from './queries.ts'
import { ReportsCard } from './ReportsCard.tsx'
import { VisitRow } from './VisitRow.tsx'

const GONE = ['COMPLETED', 'CANCELLED', 'PATIENT_ABSENT']

/** Reports that are back with their nurse until she has answered. */
function Asked() {
  const { items = [] } = useQueue('asked')
  const visits = items.map(({ visit }) => visit)
  return <ReportsCard title="Waits for an answer of the nurse" visits={visits} />
}

/** What the doctor looks after beside the queue: visits of these days, and what they reviewed last. */
function Beside() {
  const { user } = useApp()
  const now = useNow()
  const today = dayOf(now)
  const filter = useMemo(
    () => ({
      from: instantOf(addDays(today, -7), '00:00'),
      to: instantOf(addDays(today, 8), '00:00'),
      doctorId: user.id,
    }),
    [today, user.id],
  )
  const { visits = [] } = useVisits(filter)
  const lists = [
    ['Under way', visits.filter(({ status }) => !GONE.includes(status))],
    [
      'Reviewed this week',
      visits.filter(({ reportStatus }) => reportStatus === 'reviewed').toReversed(),
    ],
  ] as const
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      {lists.map(
        ([title, shown]) =>
          shown.length > 0 && (
            <Card key={title}>
              <h2>{title}</h2>
              <ul>
                {shown.slice(0, 6).map((visit) => (
                  <VisitRow key={visit.id} visit={visit} who="patient" withDay />
                ))}
              </ul>
            </Card>
          ),
      )}
    </div>
  )
}

/** The queue of signed reports, worst first. J and K walk it, as in a mailbox. */
export default function DoctorHome() {
  const { items, isError, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useQueue()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const queue = useMemo(() => items ?? [], [items])
  const at = queue.findIndex(({ visit }) => visit.id === chosenId)
  // Whoever is being read stays open when others come before it.
  const chosen = queue[at] ?? queue[0] ?? null

  useEffect(() => {
    const walk = (event: KeyboardEvent) => {
      const typing = /INPUT|TEXTAREA|SELECT/.test((event.target as HTMLElement).tagName)
      const step = { j: 1, k: -1 }[event.key]
      if (typing || !step || event.metaKey || event.ctrlKey) return
      const from = Math.max(0, at)
      if (from + step >= queue.length && hasNextPage) void fetchNextPage()
      const next = queue[Math.max(0, Math.min(queue.length - 1, from + step))]
      if (next) setChosenId(next.visit.id)
    }
    addEventListener('keydown', walk)
    return () => removeEventListener('keydown', walk)
  }, [queue, at, hasNextPage, fetchNextPage])

  if (isError && !items) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!items) return <PageSkeleton />
  const count = `${queue.length}${hasNextPage ? ' and more' : ''}`
  return (
    <div className="flex flex-1 flex-col gap-4 pb-4">
      <PageHeader
        title="Reports to review"
        note={queue.length > 0 ? `${count} waiting, worst first` : 'Nothing waits for you'}
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
          <QueueList
            items={queue}
            chosenId={chosen?.visit.id ?? null}
            onChoose={setChosenId}
            onMore={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null}
          />
          {chosen && (
            <div className="hidden min-w-0 gap-3 sm:grid">
              <Desk key={chosen.visit.id} id={chosen.visit.id} />
            </div>
          )}
        </div>
      )}
      <Asked />
      <Beside />
    </div>
  )
}
