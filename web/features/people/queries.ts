import { useQuery } from '@tanstack/react-query'
import type { Patient, Staff } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'

const PAGES = 10

/** Reads a list to its end, at most a thousand. */
async function readAll<Item>(
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
  return useQuery({
    queryKey: keys.patients,
    queryFn: (): Promise<Patient[]> =>
      readAll((cursor) => client.people.patients({ limit: 100, ...(cursor ? { cursor } : {}) })),
  })
}
