import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { HelpCall, OnCallShift } from '../../../contract/help.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { clock } from '../../clock.ts'

/** Calls that this person answers. Frames bring new ones; a look each minute finds what they missed. */
export function useCalls() {
  const { client, user } = useApp()
  return useQuery({
    queryKey: keys.calls,
    queryFn: async (): Promise<HelpCall[]> => (await client.help.list({})).items,
    enabled: user.role === 'administrator' || user.role === 'doctor',
    refetchInterval: 60_000,
    staleTime: 0,
  })
}

export function useOnCall(from: string, to: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.onCall(from),
    queryFn: async (): Promise<OnCallShift[]> => (await client.help.onCall({ from, to })).items,
  })
}

/** The present to the second, for as long as something rings. */
export function useSeconds(): number {
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
