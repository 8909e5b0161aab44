import { useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query'
import { ProblemError, type Client } from '../../../contract/client.ts'
import type { Measured } from '../../../contract/news2.ts'
import { SIGN_NAMES, type Trends, type TrendSpan } from '../../../contract/observations.ts'
import { useApp, useOutbox } from '../../app.ts'
import { keys } from '../../cache.ts'

/** What was measured on a visit, for whoever may read it; null for others. */
export const observationsQuery = (client: Client, visitId: string) => ({
  queryKey: keys.observations(visitId),
  queryFn: async () => {
    try {
      return await client.observations.list({ id: visitId })
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status < 500) return null
      throw error
    }
  },
})

export function useObservations(visitId: string) {
  const { client } = useApp()
  return useQuery(observationsQuery(client, visitId))
}

type Pages = { pages: (Trends | null)[]; pageParams: unknown[] }

/** What was measured over all visits, page by page; null where it is not theirs to read (any more). */
const trendsQuery = (client: Client, patientId: string, span: TrendSpan) => ({
  queryKey: keys.trends(patientId, span),
  initialPageParam: '',
  queryFn: async ({ pageParam }: { pageParam: string }) => {
    try {
      return await client.observations.trends({
        id: patientId,
        span,
        ...(pageParam && { cursor: pageParam }),
      })
    } catch (error) {
      if (error instanceof ProblemError && [403, 404].includes(error.problem.status)) return null
      throw error
    }
  },
  getNextPageParam: (page: Trends | null) => page?.nextCursor,
  select: ({ pages }: Pages) => {
    const [head] = pages
    const read = pages.filter((page) => page !== null)
    return head
      ? {
          ...head,
          items: read.flatMap(({ items }) => items),
          rounds: read.reduce((sum, { rounds }) => sum + rounds, 0),
        }
      : null
  },
})

export function useTrends(patientId: string, span: TrendSpan = 'newest') {
  const { client } = useApp()
  return useInfiniteQuery(trendsQuery(client, patientId, span))
}

/** Read while there is signal, for the door where there is none. */
export function carryTrends(queries: QueryClient, client: Client, patientId: string) {
  const { select: _select, ...query } = trendsQuery(client, patientId, 'newest')
  return queries.prefetchInfiniteQuery(query)
}

/** Read while there is signal, so that the phone can score without. */
export const carryObservations = (queries: QueryClient, client: Client, visitId: string) =>
  queries.prefetchQuery(observationsQuery(client, visitId))

const NAMES: readonly (keyof Measured)[] = [...SIGN_NAMES, 'oxygen', 'consciousness']

/** The values among what was typed or sent. */
export const measuredIn = (input: Record<string, unknown>): Measured =>
  Object.fromEntries(
    NAMES.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
  )

/** What she measured on this visit and still waits for signal, the newest first. */
export function useWaiting(visitId: string) {
  return useOutbox()
    .filter(
      ({ change, input, state }) =>
        change === 'observations.record' && input['id'] === visitId && state !== 'refused',
    )
    .map(({ id, at, input }) => ({
      id,
      at,
      measured: measuredIn(input),
      worried: input['worried'] === true,
    }))
    .toReversed()
}
