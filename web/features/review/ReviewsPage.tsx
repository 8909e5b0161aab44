import { useInfiniteQuery } from '@tanstack/react-query'
import { PenLine } from 'lucide-react'
import type { JudgedReport } from '../../../contract/reviews.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { stamp } from '../../time.ts'
import { Stars } from '../../ui/Stars.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { Versions } from './Versions.tsx'

function Judged({ review }: { review: JudgedReport }) {
  const now = useNow()
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>{review.nurse?.name ?? 'A nurse'}</h2>
        {review.rating !== null && <Stars value={review.rating} />}
      </div>
      <p className="text-small text-muted">
        About {review.patient.name} · {review.doctor.name}, {stamp(review.at, now)}
        {review.released ? ', shared with the family' : ', not shared with the family'}
      </p>
      <p className="whitespace-pre-wrap">
        {review.comment === null ? 'This cannot be opened.' : review.comment || 'No remark.'}
      </p>
      {review.amendedAt && (
        <span>
          <Tag tone="info" icon={PenLine}>
            Changed {stamp(review.amendedAt, now)}
          </Tag>
        </span>
      )}
      <Versions review={review} />
    </Card>
  )
}

/** How reports are judged, the newest first; what was said before a change stays to be read. */
export default function ReviewsPage() {
  const { client } = useApp()
  const query = useInfiniteQuery({
    queryKey: keys.allReviews,
    queryFn: ({ pageParam }) => client.reviews.list(pageParam ? { cursor: pageParam } : {}),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  if (query.isError && !query.data)
    return <Unreadable error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <PageSkeleton />
  const items = query.data.pages.flatMap((page) => page.items)
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        back={{ to: '/', label: 'Home' }}
        title="How reports are judged"
        note="The nurse whom it judges reads the same; the family sees the remark alone."
      />
      {items.length === 0 && (
        <EmptyState drawing="tea">No report has been reviewed yet.</EmptyState>
      )}
      {items.map((review) => (
        <Judged key={review.visitId} review={review} />
      ))}
      {query.hasNextPage && (
        <Button
          kind="quiet"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  )
}
