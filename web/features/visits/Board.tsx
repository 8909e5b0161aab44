import { ChevronLeft, ChevronRight, Clock, ShieldAlert, UserRoundX } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { VisitSummary } from '../../../contract/visits.ts'
import {
  addDays,
  dayOf,
  daysBetween,
  day as dayWord,
  instantOf,
  longDay,
  time,
} from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { TasksCard } from '../tasks/TasksCard.tsx'
import { useStaff } from '../staff/queries.ts'
import { BoardLanes } from './BoardLanes.tsx'
import { layOut } from './boardLayout.ts'
import { BoardVisit } from './BoardVisit.tsx'
import { useVisits } from './queries.ts'
import { VisitRow } from './VisitRow.tsx'

type Group = { title: string; urgent?: boolean; holds: (visit: VisitSummary) => boolean }

const GROUPS: readonly Group[] = [
  { title: 'At risk', urgent: true, holds: (visit) => visit.atRisk !== null },
  { title: 'Late', urgent: true, holds: (visit) => visit.late },
  { title: 'Without a nurse', holds: (visit) => visit.status === 'REQUESTED' },
  {
    title: 'Running now',
    urgent: true,
    holds: (visit) => /EN_ROUTE|ARRIVED|IN_PROGRESS/.test(visit.status),
  },
  { title: 'Coming', holds: (visit) => visit.status === 'SCHEDULED' },
  { title: 'Over', holds: () => true },
]

/** The same day as a list, what needs somebody first; `urgent` leaves out what goes by itself. */
function DayList({ visits, urgent }: { visits: readonly VisitSummary[]; urgent: boolean }) {
  const left = new Set(visits)
  return GROUPS.filter((group) => !urgent || group.urgent).map(({ title, holds }) => {
    const own = visits.filter((visit) => left.has(visit) && holds(visit))
    for (const visit of own) left.delete(visit)
    if (!own.length) return null
    return (
      <Card key={title}>
        <h2>{title}</h2>
        <ul>
          {own.map((visit) => (
            <VisitRow key={visit.id} visit={visit} who="patient" />
          ))}
        </ul>
      </Card>
    )
  })
}

/** Who is where, what is late, who has nobody. */
export default function Board() {
  const now = useNow()
  const today = dayOf(now)
  const [moved, setMoved] = useState(0)
  const [chosen, setChosen] = useState<string | null>(null)
  const day = addDays(today, moved)
  const filter = useMemo(
    () => ({ from: instantOf(day, '00:00'), to: instantOf(addDays(day, 1), '00:00') }),
    [day],
  )
  const waitingFilter = useMemo(() => ({ status: 'REQUESTED' }), [])
  const { visits, isError, error, refetch } = useVisits(filter)
  const waiting = useVisits(waitingFilter)
  const aheadFilter = useMemo(
    () => ({ status: 'SCHEDULED', from: instantOf(today, '00:00') }),
    [today],
  )
  const ahead = useVisits(aheadFilter)
  const nurses = useStaff({ role: 'nurse' })
  const layout = useMemo(
    () => visits && layOut(visits, nurses.data ?? [], day),
    [visits, nurses.data, day],
  )
  if (isError && !visits) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!visits || !layout) return <PageSkeleton />
  const late = visits.filter((visit) => visit.late)
  const risky = (ahead.visits ?? []).filter((visit) => visit.atRisk)
  const open = waiting.visits ?? []
  const elsewhere = open.filter((visit) => dayOf(visit.start) !== day)
  const riskyElsewhere = risky.filter((visit) => dayOf(visit.start) !== day)
  const noon = instantOf(day, '12:00')
  const shown = visits.find((each) => each.id === chosen) ?? open.find((each) => each.id === chosen)
  return (
    <div className="grid gap-4 pb-4">
      <PageHeader
        title={dayWord(noon, now)}
        note={`${longDay(noon)} · ${visits.length} visits · ${layout.lanes.length} nurses`}
        end={
          <>
            {late.length > 0 && (
              <Tag tone="warn" icon={Clock}>
                {late.length} late
              </Tag>
            )}
            {risky.length > 0 && (
              <Tag tone="alert" icon={ShieldAlert}>
                {risky.length} at risk
              </Tag>
            )}
            {open.length > 0 && (
              <Tag tone="info" icon={UserRoundX}>
                {open.length} without a nurse
              </Tag>
            )}
            <span className="flex">
              <Button
                kind="plain"
                size="icon"
                aria-label="The day before"
                onClick={() => setMoved(moved - 1)}
              >
                <ChevronLeft aria-hidden />
              </Button>
              {moved !== 0 && (
                <Button kind="quiet" onClick={() => setMoved(0)}>
                  Today
                </Button>
              )}
              <Button
                kind="plain"
                size="icon"
                aria-label="The day after"
                onClick={() => setMoved(moved + 1)}
              >
                <ChevronRight aria-hidden />
              </Button>
            </span>
          </>
        }
      />
      <TasksCard />
      {visits.length === 0 ? (
        <EmptyState drawing="tea">No visit on this day. A quiet day is a good day.</EmptyState>
      ) : (
        <>
          <div className="hidden sm:block">
            <BoardLanes layout={layout} day={day} onChoose={setChosen} />
          </div>
          <div className="grid gap-4 sm:hidden">
            <DayList visits={visits} urgent={false} />
          </div>
        </>
      )}
      {open.length > 0 && (
        <section
          aria-label="Without a nurse"
          className="hidden flex-wrap items-center gap-2 sm:flex"
        >
          <Tag>Without a nurse</Tag>
          {open.slice(0, 12).map((visit) => (
            <button
              key={visit.id}
              type="button"
              onClick={() => setChosen(visit.id)}
              className="min-h-12 rounded-full border-2 border-dashed border-info bg-info-soft px-4 text-left text-small font-semibold text-info"
            >
              {visit.patient.name} · {visit.service.name} ·{' '}
              {daysBetween(now, visit.start) === 0 ? '' : `${dayWord(visit.start, now)} `}
              {time(visit.start)}
            </button>
          ))}
        </section>
      )}
      <div className="hidden items-start gap-4 sm:grid sm:grid-cols-2">
        <DayList visits={visits} urgent />
      </div>
      {riskyElsewhere.length > 0 && (
        <Card>
          <h2>At risk on other days</h2>
          <ul>
            {riskyElsewhere.map((visit) => (
              <VisitRow key={visit.id} visit={visit} who="nurse" withDay />
            ))}
          </ul>
        </Card>
      )}
      {elsewhere.length > 0 && (
        <Card className="sm:hidden">
          <h2>Without a nurse on other days</h2>
          <ul>
            {elsewhere.map((visit) => (
              <VisitRow key={visit.id} visit={visit} who="patient" withDay />
            ))}
          </ul>
        </Card>
      )}
      {shown && <BoardVisit visit={shown} onClose={() => setChosen(null)} />}
    </div>
  )
}
