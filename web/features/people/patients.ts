import type { QueryClient } from '@tanstack/react-query'
import type { Client } from '../../../contract/client.ts'
import type { Patient } from '../../../contract/people.ts'
import { keys } from '../../cache.ts'
import { readAll } from '../../readAll.ts'

export const allPatients = (client: Client): Promise<Patient[]> =>
  readAll((cursor) => client.people.patients({ limit: 100, ...(cursor ? { cursor } : {}) }))

/** Reads the patients anew, whatever screen is open. Without signal nothing changes. */
export async function readPatients(queries: QueryClient, client: Client): Promise<void> {
  const queryKey = keys.patients
  // What is being read may be from before: it is not waited for.
  await queries.cancelQueries({ queryKey, exact: true })
  await queries.prefetchQuery({
    queryKey,
    queryFn: () => allPatients(client),
    staleTime: 0,
  })
}
