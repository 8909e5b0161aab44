import { expect, test } from 'vitest'
import type { Client } from '../../../contract/client.ts'
import { keys } from '../../cache.ts'
import { createQueries } from '../../queryClient.ts'
import { readPatients } from './patients.ts'

test('a right that ends while the patients are being read is not kept by the older answer', async () => {
  const queries = createQueries()
  const answers: ((items: unknown[]) => void)[] = []
  const client = {
    people: {
      patients: () =>
        new Promise((resolve) => answers.push((items) => resolve({ items, nextCursor: null }))),
    },
  } as unknown as Client
  void readPatients(queries, client)
  await expect.poll(() => answers.length).toBe(1)
  const again = readPatients(queries, client)
  await expect.poll(() => answers.length).toBe(2)
  answers[1]!([])
  answers[0]!([{ id: 'whose right has ended' }])
  await again
  expect(queries.getQueryData(keys.patients)).toEqual([])
  queries.clear()
})
