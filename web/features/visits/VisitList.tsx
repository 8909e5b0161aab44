import { useMemo, useState } from 'react'
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router'
import { useApp } from '../../app.ts'
import { dayOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { useSettled } from '../../useSettled.ts'
import { filterOf } from './listFilter.ts'
import { PAGE, useVisits } from './queries.ts'
import { VisitFilters } from './VisitFilters.tsx'
import { VisitRow } from './VisitRow.tsx'

/**
 * The choices of the list: in the address, so that going back and sharing find them again. The name of a
 * patient is kept beside this entry of the history, never in an address: those are written down.
 */
function useChoices() {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const { state } = useLocation() as { state: { name?: string } | null }
  const name = state?.name ?? ''
  const go = (search: URLSearchParams, next: string) =>
    navigate({ search: String(search) }, { replace: true, state: next ? { name: next } : null })
  return {
    params,
    name,
    setName: (next: string) => void go(params, next),
    set(param: string, value: string | null) {
      const next = new URLSearchParams(params)
      if (value === null) next.delete(param)
      else next.set(param, value)
      void go(next, name)
    },
    clear: () => void go(new URLSearchParams(), ''),
  }
}

export default function VisitList() {
  const { user } = useApp()
  const { params, name, set, setName, clear } = useChoices()
  const settled = useSettled(name)
  const today = dayOf(useNow())
  const filter = useMemo(() => filterOf(params, settled, today), [params, settled, today])
  const asked = JSON.stringify(filter)
  // Another filter begins at its first page again.
  const [more, setMore] = useState({ asked, pages: 1 })
  const pages = more.asked === asked ? more.pages : 1
  const { visits, isError, error, refetch, isPlaceholderData } = useVisits(filter, pages)
  const filtered = params.size > 0 || name !== ''
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4 pb-4">
      <PageHeader
        title="Visits"
        end={
          filtered && (
            <Button kind="plain" onClick={clear}>
              Clear the filters
            </Button>
          )
        }
      />
      <VisitFilters params={params} name={name} onChange={set} onName={setName} />
      {isError && !visits && <Unreadable error={error} onRetry={() => void refetch()} />}
      {!visits && !isError && <PageSkeleton />}
      <div aria-live="polite" className="sr-only">
        {visits && !isPlaceholderData && `${visits.length} visits are shown`}
      </div>
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
          {name
            ? 'No visit of anybody by that name fits. Three letters of a first name or surname are enough.'
            : 'No visit fits. Choose another time or state above.'}
        </EmptyState>
      )}
      {visits && visits.length > 0 && (
        <Card className={isPlaceholderData ? 'opacity-70' : ''}>
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
          {visits.length >= pages * PAGE && (
            <Button
              kind="quiet"
              disabled={isPlaceholderData}
              onClick={() => setMore({ asked, pages: pages + 1 })}
            >
              Show more
            </Button>
          )}
        </Card>
      )}
    </div>
  )
}
