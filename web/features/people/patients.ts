import type { QueryClient } from '@tanstack/react-query'
import type { Client } from '../../../contract/client.ts'
import type { Patient } from '../../../contract/people.ts'
import { keys } from '../../cache.ts'

const PAGES = 10

/** Reads a list to its end, at most a thousand. */
export async function readAll<Item>(
  read: (cursor?: string) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let count = 0; count < PAGES; count += 1) {
    const page = await read(cursor)
    items.push(...page.items)
    if (!page.nextCursor) break
    cursor = page.nextCursor
  }
  return items
}

export const allPatients = (client: Client): Promise<Patient[]> =>
  readAll((cursor) => client.people.patients({ limit: 100, ...(cursor ? { cursor } : {}) }))

/** Reads the patients anew, whatever screen is open. Without signal nothing changes. */
export async function readPatients(queries: QueryClient, client: Client): Promise<void> {
  await queries.prefetchQuery({
    queryKey: keys.patients,
    queryFn: () => allPatients(client),
    staleTime: 0,
  })
}
