import type { Visit } from '../../../contract/visits.ts'
import { stamp } from '../../time.ts'
import { Stars } from '../../ui/Stars.tsx'
import { useNow } from '../../useNow.ts'

export type Review = NonNullable<Visit['review']>

/** What it said before, for whoever works with it. */
export function Versions({ review }: { review: Pick<Review, 'versions'> }) {
  const now = useNow()
  if (review.versions.length === 0) return null
  return (
    <details>
      <summary className="flex min-h-12 items-center font-semibold">
        What it said before ({review.versions.length})
      </summary>
      <ol className="grid gap-2">
        {review.versions.map((version) => (
          <li key={version.id} className="grid gap-1 border-t border-line pt-2">
            <span className="flex flex-wrap items-center justify-between gap-2 text-small text-muted">
              {stamp(version.at, now)}, {version.doctor.name}
              <Stars value={version.rating} />
            </span>
            <p className="whitespace-pre-wrap">
              {version.comment === null
                ? 'This cannot be opened.'
                : version.comment || 'No remark.'}
            </p>
          </li>
        ))}
      </ol>
    </details>
  )
}
