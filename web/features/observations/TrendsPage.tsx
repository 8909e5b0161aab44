import { useState } from 'react'
import { useLocation, useParams } from 'react-router'
import { TREND_SPANS, type TrendSpan } from '../../../contract/observations.ts'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Select } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { PlanLine } from './ScorePanel.tsx'
import { Charts } from './Trends.tsx'
import { TrendTable } from './TrendTable.tsx'
import { useTrends } from './queries.ts'
import { SPAN_WORDS } from './words.ts'

type View = 'charts' | 'numbers'

/** What was measured of a patient over all visits, as charts or as numbers. */
export default function TrendsPage() {
  const { id = '' } = useParams()
  const state = useLocation().state as { back?: string } | null
  const { user } = useApp()
  const now = useNow()
  const [span, setSpan] = useState<TrendSpan>('newest')
  const [view, setView] = useState<View>('charts')
  const query = useTrends(id, span)
  const { data, isError, error, refetch } = query
  if (data === null)
    return (
      <EmptyState drawing="page">
        These values are not yours to read now. A nurse reads them from 24 hours before a visit
        until a week after the report.
      </EmptyState>
    )
  if (!data && isError) return <Unreadable error={error} onRetry={() => void refetch()} />
  const family = user.role === 'patient'
  const own = family && data?.patient.name === user.name
  return (
    <div className="mx-auto grid w-full max-w-4xl gap-4 pb-4">
      <PageHeader
        back={{ to: state?.back ?? `/people/${id}/record`, label: 'Back' }}
        title={own ? 'Your values over time' : 'Vital signs over time'}
        note={
          family
            ? 'What nurses measured, once a doctor has looked at the report. The green ground is where most grown people are. A value beside it is no illness: ask your nurse or doctor.'
            : data?.patient.name
        }
      />
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <Choice<View>
          label="Shown as"
          columns={2}
          value={view}
          onChange={setView}
          options={[
            { value: 'charts', title: 'Charts' },
            { value: 'numbers', title: 'Numbers' },
          ]}
        />
        <Select
          label="How far back"
          value={span}
          onChange={(event) => setSpan(event.target.value as TrendSpan)}
        >
          {TREND_SPANS.map((value) => (
            <option key={value} value={value}>
              {SPAN_WORDS[value]}
            </option>
          ))}
        </Select>
      </div>
      {!data ? (
        <PageSkeleton />
      ) : (
        <>
          {isError && (
            <p role="status" className="text-small text-muted">
              No signal: as it was read at {stamp(query.dataUpdatedAt, now)}.
            </p>
          )}
          <PlanLine plan={data.plan} />
          {data.items.length === 0 ? (
            <EmptyState drawing="page">
              {family
                ? 'Nothing is here yet. What a nurse measures appears here once a doctor has looked at her report.'
                : 'Nothing was measured in this time.'}
            </EmptyState>
          ) : view === 'charts' ? (
            <Charts read={data} family={family} />
          ) : (
            <TrendTable read={data} family={family} />
          )}
          {query.hasNextPage && (
            <Button
              kind="quiet"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Further back
            </Button>
          )}
          {!family && (
            <p className="text-small text-muted">
              Shaded: what scores nothing in NEWS2 (Royal College of Physicians, 2017), pressure
              under what warns, sugar from 4 to 20. ▲ above, ▼ below. What is more than four days
              apart is not joined.
            </p>
          )}
        </>
      )}
    </div>
  )
}
