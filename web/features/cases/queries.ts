import { useQuery } from '@tanstack/react-query'
import type { CaseKind, CaseSummary } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { readAll } from '../../readAll.ts'

export type Which = 'open' | 'mine' | 'overdue' | 'reported' | 'all'

export function useCases(which: Which, kind?: CaseKind) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.cases(which, kind),
    queryFn: (): Promise<CaseSummary[]> =>
      readAll((cursor) =>
        client.cases.list({ which, ...(kind && { kind }), limit: 100, ...(cursor && { cursor }) }),
      ),
  })
}

export function useCase(id: string) {
  const { client } = useApp()
  return useQuery({ queryKey: keys.case(id), queryFn: () => client.cases.get({ id }) })
}
