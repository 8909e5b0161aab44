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

function Judged({ review }: { review: JudgedReport }) {
  const now = useNow()
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>{review.nurse?.name ?? 'A nurse'}</h2>
        <Stars value={review.rating} />
      </div>
      <p className="text-small text-muted">
        About {review.patient.name} · {review.doctor.name}, {stamp(review.at, now)}
        {review.released ? ', shared with the family' : ', not shared with the family'}
      </p>
      {review.amendedAt && (
        <span>
          <Tag tone="info" icon={PenLine}>
            Changed {stamp(review.amendedAt, now)}
          </Tag>
        </span>
      )}
      {review.before.map(({ id, rating, doctor, at }) => (
        <span
          key={id}
          className="flex flex-wrap items-center justify-between gap-2 border-t border-line pt-2 text-small text-muted"
        >
          Before: {stamp(at, now)}, {doctor.name}
          <Stars value={rating} />
        </span>
      ))}
    </Card>
  )
}

/** How reports are judged, the newest first, and how before a change; no remark is shown. */
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
        note="Ratings alone. The nurse whom it judges reads them with the remark; the family never sees a rating."
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
