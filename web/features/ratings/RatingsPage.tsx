import { Link } from 'react-router'
import { useApp } from '../../app.ts'
import { day, stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Stars } from '../../ui/Stars.tsx'
import { useNow } from '../../useNow.ts'
import { useOwnRatings, useRatings } from './queries.ts'

/** How families find the visits: each for dispatch, for a nurse five at a time. */
export default function RatingsPage() {
  const { user } = useApp()
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="How visits were" back={{ to: '/settings', label: 'Settings' }} />
      {user.role === 'nurse' ? <Own /> : <All />}
    </div>
  )
}

function Own() {
  const now = useNow()
  const { data, isError, error, refetch } = useOwnRatings()
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  if (data.average === null)
    return (
      <EmptyState drawing="home">
        Five families must have said how your visits were, and a week gone by. You see what they say
        together, so that nobody need fear to be frank.
      </EmptyState>
    )
  return (
    <>
      <Card>
        <p className="flex items-baseline gap-3">
          <b className="text-large tabular-nums">{data.average.toFixed(1)}</b>
          <span className="text-muted">of 5 stars, from {data.count} visits</span>
        </p>
      </Card>
      <Card>
        <h2>Five visits at a time</h2>
        <ul>
          {data.groups.map(({ from, until, average }) => (
            <li key={until} className="flex justify-between gap-3 border-t border-line py-2">
              <span>
                {day(from, now)} to {day(until, now)}
              </span>
              <b className="tabular-nums">{average.toFixed(1)}</b>
            </li>
          ))}
        </ul>
      </Card>
    </>
  )
}

function All() {
  const now = useNow()
  const { data, isError, error, refetch } = useRatings()
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  if (data.length === 0)
    return <EmptyState drawing="home">No family has said yet how a visit was.</EmptyState>
  return (
    <Card>
      <ul>
        {data.map(({ visitId, stars, words, patient, nurse, by, at, start }) => (
          <li key={visitId} className="border-t border-line py-3 first:border-0">
            <Link to={`/visits/${visitId}`} className="grid gap-1">
              <span className="flex flex-wrap items-center justify-between gap-2">
                <b>{patient.name}</b>
                <Stars value={stars} />
              </span>
              {words && <span className="break-words">“{words}”</span>}
              <span className="text-small text-muted">
                {day(start, now)}
                {nurse && `, ${nurse.name}`}. {by ? `Said by ${by.name}, ` : 'Said '}
                {stamp(at, now)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
