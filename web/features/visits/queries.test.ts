import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { createClient } from '../../../contract/client.ts'
import { NetworkError } from '../../api.ts'
import { keys } from '../../cache.ts'
import { newId } from '../../ids.ts'
import { readVisit } from './queries.ts'

const id = newId()
const problem = (status: number, code: string) => ({
  status,
  body: JSON.stringify({ type: 'about:blank', title: 'No', status, code, requestId: 'r' }),
})

test('a visit that may no longer be seen is forgotten with its messages', async () => {
  const queries = new QueryClient()
  queries.setQueryData(keys.messages(id, id), { pages: [], pageParams: [] })
  const client = createClient(async () => problem(404, 'not_found'))
  expect(await readVisit(client, queries, id)).toBe(null)
  expect(queries.getQueryData(keys.messages(id, id))).toBe(undefined)
})

test('a lost connection forgets nothing', async () => {
  const queries = new QueryClient()
  queries.setQueryData(keys.messages(id, id), { pages: [], pageParams: [] })
  const client = createClient(() => Promise.reject(new NetworkError()))
  await expect(readVisit(client, queries, id)).rejects.toThrow('No connection')
  expect(queries.getQueryData(keys.messages(id, id))).toBeDefined()
})
