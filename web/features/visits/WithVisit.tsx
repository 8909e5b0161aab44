import type { ReactNode } from 'react'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { NotFound } from '../../ui/NotFound.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useVisit } from './queries.ts'

type Shown = NonNullable<ReturnType<typeof useVisit>['visit']>

/** Reads a visit for a page: its shape while it comes, a sentence when it does not. */
export function WithVisit({ id, children }: { id: string; children: (visit: Shown) => ReactNode }) {
  const { visit, gone, isError, error, refetch } = useVisit(id)
  if (visit) return children(visit)
  if (gone) return <NotFound />
  if (isError) return <Unreadable error={error} onRetry={() => void refetch()} />
  return <PageSkeleton />
}
