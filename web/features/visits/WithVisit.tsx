import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { keys } from '../../cache.ts'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { NotFound } from '../../ui/NotFound.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { KeptPage } from './KeptPage.tsx'
import { useVisit } from './queries.ts'

type Shown = NonNullable<ReturnType<typeof useVisit>['visit']>

/** Reads a visit for a page: its shape while it comes, a sentence when it does not. */
export function WithVisit({ id, children }: { id: string; children: (visit: Shown) => ReactNode }) {
  const { visit, gone, isError, error, refetch } = useVisit(id)
  const { data: kept } = useQuery<Visit>({ queryKey: keys.kept(id), enabled: false })
  if (visit) return children(visit)
  if (gone && kept) return <KeptPage visit={kept} />
  if (gone) return <NotFound />
  if (isError) return <Unreadable error={error} onRetry={() => void refetch()} />
  return <PageSkeleton />
}
