import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Opening } from '../../../contract/access.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { useNow } from '../../useNow.ts'

/** Those whose duty lets them open records. */
export function useMayOpen(): boolean {
  const { duties } = useApp().user
  return duties.includes('dispatch') || duties.includes('clinical_lead')
}

/** What the caller has open of this patient now; null when nothing. Ends by the clock alone. */
export function useOpenGlass(patientId: string): Opening | null {
  const { client } = useApp()
  const enabled = useMayOpen()
  const now = useNow()
  const { data } = useQuery({
    queryKey: keys.openings('own'),
    queryFn: async () => (await client.access.openings({ which: 'own', limit: 20 })).items,
    enabled,
    staleTime: 30_000,
  })
  return (
    data?.find(
      ({ patient, open, until }) => open && patient.id === patientId && Date.parse(until) > now,
    ) ?? null
  )
}

export function useOpenings(which: 'own' | 'all') {
  const { client } = useApp()
  return useInfiniteQuery({
    queryKey: [...keys.openings(which), 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.access.openings({ which, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  })
}

/** Every patient by name, at most a thousand. */
export function usePatientNames() {
  const { client } = useApp()
  return useQuery({
    queryKey: ['patientNames'],
    queryFn: async () => {
      const items: { id: string; name: string }[] = []
      let cursor: string | undefined
      for (let count = 0; count < 10; count += 1) {
        const page = await client.access.patients({ limit: 100, ...(cursor ? { cursor } : {}) })
        items.push(...page.items)
        if (!page.nextCursor) break
        cursor = page.nextCursor
      }
      return items.toSorted((a, b) => a.name.localeCompare(b.name))
    },
  })
}
