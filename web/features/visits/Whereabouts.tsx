import { lazy, Suspense } from 'react'
import type { Whereabouts as Known } from '../../../contract/trail.ts'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { time } from '../../time.ts'
import { firstName } from '../../words.ts'
import { useTrail, useWhereabouts } from './queries.ts'

const RoadMap = lazy(() => import('../map/RoadMap.tsx'))

const away = (metres: number) =>
  metres < 1_000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1_000).toFixed(1)} km`

/** "Nomsa is 1.4 km away, 6 to 9 minutes by road", or when she was seen: never a guess. */
export function whereaboutsWords(who: string, { metres, eta, seenAt, stale }: Known): string {
  if (!seenAt) return `${who} is on the way. Her phone has not said where yet.`
  if (stale) return `${who} was last seen at ${time(seenAt)}`
  const minutes = eta && `${eta.fromMinutes} to ${eta.toMinutes} minutes`
  const how = eta?.by === 'road' ? ' by road' : ', estimated'
  if (metres === null) return minutes ? `${who} is ${minutes} away${how}` : `${who} is on the way`
  return `${who} is ${away(metres)} away${minutes ? `, ${minutes}${how}` : ''}`
}

/** Of a long way not every point is shown; then the picture says so. */
const thinned = ({ points, kept }: { points: readonly unknown[]; kept: number }) =>
  kept > points.length ? `. Shown: ${points.length} of ${kept} points of her way` : ''

/** Where the nurse is, to each as far as they may know: a picture where there is a dot, words always. */
export function Whereabouts({ visit }: { visit: Visit }) {
  const { user } = useApp()
  const known = useWhereabouts(visit)
  const desk = user.duties.includes('dispatch')
  const trail = useTrail(visit, desk)
  if (!known?.onTheWay || user.role === 'nurse') return null
  const words = whereaboutsWords(firstName(visit.nurse?.name ?? 'The nurse'), known)
  const home = visit.address?.pin
  if (!home || !known.dot) {
    return (
      <p role="status" className="rounded-card bg-well px-4 py-3 font-semibold">
        {words}
      </p>
    )
  }
  return (
    <Suspense fallback={<div className="aspect-[8/5] w-full rounded-[12px] bg-well" />}>
      <RoadMap
        home={home}
        dot={known.dot}
        trail={trail.points}
        suburb={visit.suburb}
        words={words + thinned(trail)}
      />
    </Suspense>
  )
}
