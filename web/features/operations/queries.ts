import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'

/** The page looks every few seconds; the first screen of an administrator once a minute. */
export function useOperations(everySeconds: number) {
  const { client, user } = useApp()
  return useQuery({
    queryKey: keys.operations,
    queryFn: () => client.operations.overview({}),
    enabled: user.role === 'administrator',
    staleTime: 0,
    refetchInterval: everySeconds * 1_000,
  })
}

export function useFailures() {
  const { client } = useApp()
  return useInfiniteQuery({
    queryKey: keys.failures,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.operations.failures({ limit: 20, ...(pageParam ? { cursor: pageParam } : {}) }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
    refetchInterval: 10_000,
  })
}
