import { useQuery } from '@tanstack/react-query'
import type { Patient } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { readAll } from '../../readAll.ts'

export function usePatients() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.patients,
    queryFn: (): Promise<Patient[]> =>
      readAll((cursor) => client.people.patients({ limit: 100, ...(cursor ? { cursor } : {}) })),
  })
}
