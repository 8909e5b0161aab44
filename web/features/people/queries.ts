import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { useSettled } from '../../useSettled.ts'
import { allPatients } from './patients.ts'

export function usePatients(enabled = true) {
  const { client } = useApp()
  return useQuery({ queryKey: keys.patients, queryFn: () => allPatients(client), enabled })
}

/** A name is looked for from so many letters on. */
export const LEAST_LETTERS = 2

/** For a desk: the patients whose names begin so, found by the server; everybody while nothing is typed. */
export function useFoundPatients(typed: string, enabled = true) {
  const { client } = useApp()
  const settled = useSettled(typed.trim())
  const name = settled.length >= LEAST_LETTERS ? settled : ''
  const query = useInfiniteQuery({
    queryKey: keys.patientPages(name),
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.people.patients({
        limit: 30,
        ...(name && { name }),
        ...(pageParam && { cursor: pageParam }),
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (old) => old,
  })
  return { ...query, found: query.data?.pages.flatMap(({ items }) => items) }
}

/** One patient with how they are and were. */
export function usePatient(id: string | null) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.patient(id ?? ''),
    queryFn: () => client.people.patient({ id: id! }),
    enabled: id !== null,
  })
}
