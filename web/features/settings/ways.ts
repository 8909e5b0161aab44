import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useApp } from '../../app.ts'

const KEY = ['account']

/** How the person signs in and can be reached; never kept on the device. */
export function useAccount() {
  const { client } = useApp()
  return useQuery({ queryKey: KEY, queryFn: () => client.accounts.account({}), staleTime: 0 })
}

/** Reads it anew, after a change. */
export function useAccountChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: KEY })
}
