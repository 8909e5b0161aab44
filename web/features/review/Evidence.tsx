import type { Visit } from '../../../contract/visits.ts'
import { ObservationsCard } from '../observations/ObservationsCard.tsx'
import { Photos } from './Photos.tsx'

/** What was measured and photographed, beside what was written. */
export function Evidence({ visit }: { visit: Visit }) {
  return (
    <>
      <ObservationsCard visit={visit} />
      <Photos visit={visit} />
    </>
  )
}
