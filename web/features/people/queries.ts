import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { allPatients } from './patients.ts'

export function usePatients() {
  const { client } = useApp()
  return useQuery({ queryKey: keys.patients, queryFn: () => allPatients(client) })
}

/** One patient with how they are and were. */
export function usePatient(id: string) {
  const { client } = useApp()
  return useQuery({ queryKey: keys.patient(id), queryFn: () => client.people.patient({ id }) })
}
