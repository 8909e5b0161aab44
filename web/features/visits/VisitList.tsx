import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { useApp } from '../../app.ts'
import { addDays, dayOf, instantOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Select } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { useVisits } from './queries.ts'
import { VisitRow } from './VisitRow.tsx'

const SPANS = {
  coming: { label: 'Coming', from: 0, to: 120, order: 'soonest' },
  month: { label: 'The last 30 days', from: -30, to: 1, order: 'latest' },
  year: { label: 'The last year', from: -365, to: 1, order: 'latest' },
} as const
const STATES = {
  all: { label: 'Every state', status: undefined },
  open: { label: 'Without a nurse', status: 'REQUESTED' },
  running: { label: 'Running now', status: 'EN_ROUTE,ARRIVED,IN_PROGRESS' },
  done: { label: 'Done', status: 'COMPLETED' },
  ended: { label: 'Cancelled or absent', status: 'CANCELLED,PATIENT_ABSENT' },
} as const

export default function VisitList() {
  const { user } = useApp()
  const [span, setSpan] = useState<keyof typeof SPANS>('coming')
  const [state, setState] = useState<keyof typeof STATES>('all')
  const today = dayOf(useNow())
  const filter = useMemo(() => {
    const { from, to, order } = SPANS[span]
    const { status } = STATES[state]
    return {
      from: instantOf(addDays(today, from), '00:00'),
      to: instantOf(addDays(today, to), '00:00'),
      order,
      ...(status ? { status } : {}),
    }
  }, [span, state, today])
  const { visits, isError, error, refetch } = useVisits(filter)
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4 pb-4">
      <PageHeader title="Visits" />
      <div className="grid grid-cols-2 gap-3">
        <Select
          label="When"
          value={span}
          onChange={(event) => setSpan(event.target.value as keyof typeof SPANS)}
        >
          {Object.entries(SPANS).map(([value, { label }]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Select
          label="State"
          value={state}
          onChange={(event) => setState(event.target.value as keyof typeof STATES)}
        >
          {Object.entries(STATES).map(([value, { label }]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      {isError && !visits && <Unreadable error={error} onRetry={() => void refetch()} />}
      {!visits && !isError && <PageSkeleton />}
      {visits?.length === 0 && (
        <EmptyState
          drawing="page"
          action={
            user.role === 'patient' && (
              <Button asChild>
                <Link to="/request">Ask for a visit</Link>
              </Button>
            )
          }
        >
          No visit fits. Choose another time or state above.
        </EmptyState>
      )}
      {visits && visits.length > 0 && (
        <Card>
          <ul>
            {visits.map((visit) => (
              <VisitRow
                key={visit.id}
                visit={visit}
                who={user.role === 'patient' ? 'nurse' : 'patient'}
                withDay
              />
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}
