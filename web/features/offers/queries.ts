import { useQuery } from '@tanstack/react-query'
import type { Candidate, Cover } from '../../../contract/dispatch.ts'
import type { Offer } from '../../../contract/offers.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { readAll } from '../../readAll.ts'

/** A nurse's open offers; for dispatch those of a visit, or of all visits that look for a nurse. */
export function useOffers(visitId?: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.offers(visitId),
    queryFn: (): Promise<Offer[]> =>
      readAll((cursor) =>
        client.offers.list({
          limit: 100,
          ...(visitId && { visitId }),
          ...(cursor && { cursor }),
        }),
      ),
    staleTime: 0,
  })
}

/** Every nurse for a visit, the best first, with reasons. */
export function useCandidates(visitId: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.candidates(visitId),
    queryFn: async (): Promise<Candidate[]> =>
      (await client.dispatch.candidates({ id: visitId })).items,
    staleTime: 0,
  })
}

/** Who could make the visits of a nurse who is away. */
export function useCover(nurseId: string, from: string, until: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.cover(nurseId, from, until),
    queryFn: (): Promise<Cover> => client.dispatch.cover({ id: nurseId, from, until }),
    staleTime: 0,
  })
}
