import { useQueries } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { VisitSummary } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { Card } from '../../ui/Card.tsx'
import { firstName } from '../../words.ts'
import type { OnTheRoad } from '../map/BoardMap.tsx'
import { whereaboutsWords } from './Whereabouts.tsx'

const BoardMap = lazy(() => import('../map/BoardMap.tsx'))

/** Minutes are read anew so often; the dots move by themselves. Milliseconds. */
const LOOK_AGAIN = 60_000
/** More on one picture are none. */
const MOST = 40

/** What changes often is shown once a second. */
function useOnceASecond<T>(value: T): T {
  const [shown, setShown] = useState(value)
  const newest = useRef(value)
  newest.current = value
  const changed = shown !== value
  useEffect(() => {
    if (!changed) return
    const timer = setTimeout(() => setShown(newest.current), 1_000)
    return () => clearTimeout(timer)
  }, [changed])
  return shown
}

/** The nurses on the road at this moment, for dispatch: a picture, and the same in words. */
export function RoadCard({
  visits,
  onLook,
}: {
  visits: readonly VisitSummary[]
  onLook: (id: string) => void
}) {
  const { client } = useApp()
  const moving = visits.filter(({ status }) => status === 'EN_ROUTE').slice(0, MOST)
  const found = useQueries({
    queries: moving.map(({ id }) => ({
      queryKey: keys.onTheRoad(id),
      queryFn: () => client.trail.whereabouts({ id }),
      refetchInterval: LOOK_AGAIN,
      retry: false,
    })),
    combine: (results) =>
      results.map(({ data }, index) => ({ id: moving[index]?.id, known: data ?? null })),
  })
  const places = useOnceASecond(found)
  const nurses = moving.flatMap((visit) => {
    const known = places.find(({ id }) => id === visit.id)?.known
    return known?.onTheWay ? [{ visit, known }] : []
  })
  if (nurses.length === 0) return null
  const dots = nurses.map(({ visit, known }, index): OnTheRoad => ({
    id: visit.id,
    number: index + 1,
    dot: known.dot,
    door: known.door,
    stale: known.stale,
  }))
  const count = nurses.length === 1 ? 'One nurse' : `${nurses.length} nurses`
  return (
    <section aria-label="On the road" className="sm:order-last">
      <Card className="lg:grid-cols-[minmax(0,30rem)_1fr] lg:gap-x-6">
        <h2 className="lg:col-span-2">On the road</h2>
        <Suspense fallback={<div className="aspect-[8/5] w-full rounded-[12px] bg-well" />}>
          <BoardMap nurses={dots} words={`${count} on the road, each with the door she goes to`} />
        </Suspense>
        <ol>
          {nurses.map(({ visit, known }, index) => (
            <li key={visit.id} className="border-t border-line first:border-t-0">
              <button
                type="button"
                onClick={() => onLook(visit.id)}
                className="grid min-h-12 w-full grid-cols-[1.75rem_1fr] items-start gap-2 rounded-small py-2.5 text-left hover:bg-well"
              >
                <b className="text-center text-brand tabular-nums">{index + 1}</b>
                <span className="min-w-0">
                  <b className="block truncate">
                    {visit.nurse?.name} to {visit.patient.name}
                  </b>
                  <span className="block text-small text-muted">
                    {visit.suburb}.{' '}
                    {whereaboutsWords(firstName(visit.nurse?.name ?? 'The nurse'), known)}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      </Card>
    </section>
  )
}
