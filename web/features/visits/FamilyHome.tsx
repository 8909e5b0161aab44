import { CalendarPlus } from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { VisitSummary } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { addDays, dayOf, greeting, instantOf, longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { firstName } from '../../words.ts'
import { Hero } from './Hero.tsx'
import { useVisits } from './queries.ts'
import { VisitRow } from './VisitRow.tsx'

const NEARNESS = ['IN_PROGRESS', 'ARRIVED', 'EN_ROUTE']
const OVER = new Set(['COMPLETED', 'CANCELLED', 'PATIENT_ABSENT'])

/** The visit that the family thinks of now: what is happening, else what comes next. */
export function nearest<V extends VisitSummary>(visits: readonly V[], now: number): V | null {
  const running = NEARNESS.flatMap((status) => visits.filter((visit) => visit.status === status))
  const coming = visits.filter(
    (visit) => !OVER.has(visit.status) && Date.parse(visit.end) > now - 6 * 3_600_000,
  )
  return running[0] ?? coming[0] ?? null
}

/** Requests that have not left this phone yet. */
function WaitingRequests() {
  const waiting = useOutbox().filter(
    (entry) => entry.change === 'visits.request' && entry.state !== 'refused',
  )
  if (!waiting.length) return null
  return (
    <Card>
      {waiting.map((entry) => (
        <p key={entry.id} className="flex flex-wrap items-center gap-2">
          <b>{longDay(String(entry.input['start']))}</b>
          {time(String(entry.input['start']))}
          <Tag tone="info">Goes out when there is signal</Tag>
        </p>
      ))}
    </Card>
  )
}

export default function FamilyHome() {
  const { user } = useApp()
  const now = useNow()
  const today = dayOf(now)
  const filter = useMemo(
    () => ({
      from: instantOf(addDays(today, -30), '00:00'),
      to: instantOf(addDays(today, 120), '00:00'),
    }),
    [today],
  )
  const { visits, isError, error, refetch } = useVisits(filter)
  if (isError && !visits) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!visits) return <PageSkeleton />
  const next = nearest(visits, now)
  const later = visits.filter((visit) => visit !== next && !OVER.has(visit.status))
  const past = visits.filter((visit) => visit.status === 'COMPLETED').toReversed()
  const ask = (
    <Button asChild size="large">
      <Link to="/request">
        <CalendarPlus className="size-5.5" aria-hidden />
        Ask for a visit
      </Link>
    </Button>
  )
  return (
    <div className="mx-auto grid w-full max-w-5xl items-start gap-4 pb-4 lg:grid-cols-[1.2fr_1fr]">
      <div className="grid gap-4">
        <p className="text-muted">
          {greeting(now)}, {firstName(user.name)}
        </p>
        <WaitingRequests />
        {next ? (
          <Hero visitId={next.id} summary={next} />
        ) : (
          <EmptyState drawing="home" action={ask}>
            No visit is planned. Say when you need a nurse, and we find the right one.
          </EmptyState>
        )}
      </div>
      <div className="grid gap-4 lg:pt-10">
        {later.length > 0 && (
          <Card>
            <h2>Later</h2>
            <ul>
              {later.slice(0, 6).map((visit) => (
                <VisitRow key={visit.id} visit={visit} who="nurse" withDay />
              ))}
            </ul>
          </Card>
        )}
        {past.length > 0 && (
          <Card>
            <h2>What was found</h2>
            <ul>
              {past.slice(0, 5).map((visit) => (
                <VisitRow key={visit.id} visit={visit} who="nurse" withDay />
              ))}
            </ul>
          </Card>
        )}
        {next && ask}
      </div>
    </div>
  )
}
