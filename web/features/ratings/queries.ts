import { useQuery } from '@tanstack/react-query'
import { ProblemError } from '../../../contract/client.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { keys } from '../../cache.ts'
import { readAll } from '../../readAll.ts'

export type ShownRating = { stars: number; words: string; pending: boolean }

/** How a visit was rated, also what waits for signal; null when that is not theirs to read. */
export function useRating({ id: visitId, status }: Pick<VisitSummary, 'id' | 'status'>) {
  const { client } = useApp()
  const waiting = useOutbox().findLast(
    ({ change, input, state }) =>
      change === 'ratings.rate' && input['id'] === visitId && state !== 'refused',
  )
  const { data } = useQuery({
    queryKey: keys.rating(visitId),
    // What was answered before its end, that nobody may rate it yet, would be believed afterwards.
    enabled: status === 'COMPLETED',
    queryFn: async () => {
      try {
        return await client.ratings.read({ id: visitId })
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status < 500) return null
        throw error
      }
    },
  })
  const said: ShownRating | null = waiting
    ? {
        stars: Number(waiting.input['stars']),
        words: String(waiting.input['words'] ?? ''),
        pending: true,
      }
    : data?.rating
      ? { stars: data.rating.stars, words: data.rating.words, pending: false }
      : null
  return { said, by: data?.rating?.by ?? null, can: data?.can ?? [], known: data !== undefined }
}

export function useRatings() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.ratings,
    queryFn: () =>
      readAll((cursor) => client.ratings.list({ limit: 100, ...(cursor && { cursor }) })),
  })
}

export function useOwnRatings() {
  const { client } = useApp()
  return useQuery({ queryKey: keys.ownRatings, queryFn: () => client.ratings.own({}) })
}
