import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'

/** What waits for dispatch; nobody else asks. */
export function useTasks() {
  const { client, user } = useApp()
  return useQuery({
    queryKey: keys.tasks,
    queryFn: async () => (await client.tasks.list({ which: 'open', limit: 100 })).items,
    enabled: user.duties.includes('dispatch'),
    // A lost hint costs a minute, never a person who waits.
    refetchInterval: 60_000,
  })
}
