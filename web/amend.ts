import type { QueryClient, QueryFilters } from '@tanstack/react-query'

/**
 * Changes what is kept, wherever it is. What was due to be read again stays due: writing alone would
 * call it fresh. What is being read just then is read once more: the answer may be older than this.
 */
export function amend<T>(
  queries: QueryClient,
  filters: QueryFilters,
  change: (old: T | undefined) => T | undefined,
): void {
  const found = queries.getQueryCache().findAll(filters)
  const due = found.filter(({ state }) => state.isInvalidated)
  const reading = found.filter(({ state }) => state.fetchStatus === 'fetching')
  queries.setQueriesData<T>(filters, change)
  for (const query of due) query.invalidate()
  for (const { queryKey } of reading) void queries.invalidateQueries({ queryKey, exact: true })
}
