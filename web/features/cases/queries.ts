import { useQuery } from '@tanstack/react-query'
import type { CaseSummary } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { readAll } from '../../readAll.ts'

export type Which = 'open' | 'mine' | 'overdue' | 'reported' | 'all'

export function useCases(which: Which) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.cases(which),
    queryFn: (): Promise<CaseSummary[]> =>
      readAll((cursor) => client.cases.list({ which, limit: 100, ...(cursor && { cursor }) })),
  })
}

export function useCase(id: string) {
  const { client } = useApp()
  return useQuery({ queryKey: keys.case(id), queryFn: () => client.cases.get({ id }) })
}
