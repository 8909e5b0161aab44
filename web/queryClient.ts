import { QueryClient, type InvalidateQueryFilters, type Query } from '@tanstack/react-query'
import { ProblemError } from '../contract/client.ts'

type Refetch = NonNullable<InvalidateQueryFilters['refetchType']>

/**
 * What is invalidated while it is read for the very first time is read once more. The library lets that
 * first read finish and takes its answer for fresh, although the server may have given it before
 * whatever happened: a message that came as the page opened would stay unseen.
 * https://github.com/TanStack/query/issues/8530
 */
class Queries extends QueryClient {
  /** First reads that were overtaken, and which of them are read anew when they end. */
  readonly #overtaken = new Map<Query, Refetch>()

  constructor(config: ConstructorParameters<typeof QueryClient>[0]) {
    super(config)
    this.getQueryCache().subscribe((event) => {
      const { query } = event
      const refetchType = this.#overtaken.get(query)
      if (!refetchType) return
      const begun = event.type === 'updated' && event.action.type === 'fetch'
      const ended = event.type === 'updated' && event.action.type === 'success'
      if (!begun && !ended && event.type !== 'removed') return
      this.#overtaken.delete(query)
      const again = { queryKey: query.queryKey, exact: true, refetchType }
      // Once the library is done with the answer that came.
      if (ended) queueMicrotask(() => void super.invalidateQueries(again))
    })
  }

  override invalidateQueries(
    ...[filters, options]: Parameters<QueryClient['invalidateQueries']>
  ): Promise<void> {
    for (const query of this.getQueryCache().findAll(filters)) {
      const { data, fetchStatus } = query.state
      if (data !== undefined || fetchStatus === 'idle') continue
      const before = this.#overtaken.get(query)
      this.#overtaken.set(query, before === 'all' ? before : (filters?.refetchType ?? 'active'))
    }
    return super.invalidateQueries(filters, options)
  }
}

/** What this device knows from the server, and how it is read again. */
export function createQueries(): QueryClient {
  return new Queries({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 24 * 3_600_000,
        networkMode: 'offlineFirst',
        retry: (count, error) =>
          count < 3 && !(error instanceof ProblemError && error.problem.status < 500),
      },
    },
  })
}
