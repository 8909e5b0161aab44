import { useQuery, type QueryClient } from '@tanstack/react-query'
import { ProblemError, type Client } from '../../../contract/client.ts'
import type { Measured } from '../../../contract/news2.ts'
import { SIGN_NAMES } from '../../../contract/observations.ts'
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
