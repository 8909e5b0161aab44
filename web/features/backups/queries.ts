import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'

const LOOK_MS = 60_000

/** How the practice is backed up, for administrators. */
export function useBackups() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.backups,
    queryFn: () => client.backups.state({}),
    staleTime: 0,
    refetchInterval: LOOK_MS,
  })
}
