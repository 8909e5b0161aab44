import { useQuery } from '@tanstack/react-query'
import type { Staff } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { allPatients, readAll } from './patients.ts'

export function useStaff(role?: 'nurse' | 'doctor' | 'administrator') {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.staff(role),
    queryFn: (): Promise<Staff[]> =>
      readAll((cursor) =>
        client.people.staff({
          limit: 100,
          ...(role ? { role } : {}),
          ...(cursor ? { cursor } : {}),
        }),
      ),
  })
}

export function usePatients() {
  const { client } = useApp()
  return useQuery({ queryKey: keys.patients, queryFn: () => allPatients(client) })
}

/** One patient with how they are and were. */
export function usePatient(id: string) {
  const { client } = useApp()
  return useQuery({ queryKey: keys.patient(id), queryFn: () => client.people.patient({ id }) })
}
