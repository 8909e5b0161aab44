import { setTimeout } from 'node:timers/promises'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectIn } from '../database/client.ts'
import { cloneDatabase, type TestDatabase } from '../../testing/database.ts'
import { copyIn, copyOut } from './copy.ts'

let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await cloneDatabase('template0')
  client = await connectIn({ url: database.urls.superuser, role: null })
  await client.query('create table there (n int, t text)')
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

/** Rows of all lengths, some larger than a piece. */
const ROWS = (count: number) =>
  `select g, repeat(md5(g::text), g % 40 + case when g % 5000 = 0 then 9000 else 0 end)
    from generate_series(1, ${count}) g`

async function* slowly(source: AsyncIterable<Buffer>) {
  let n = 0
  for await (const piece of source) {
    if ((n += 1) % 20 === 0) await setTimeout(1)
    yield piece
  }
}

test.each([0, 1, 3_000, 60_000])(
  '%i rows come out and go in as they were, for a slow reader too',
  async (count) => {
    const other = await connectIn({ url: database.urls.superuser, role: null })
    try {
      const out = copyOut(client, `copy (${ROWS(count)}) to stdout`)
      await other.query('truncate there')
      expect(await copyIn(other, 'copy there from stdin', slowly(out.bytes))).toBe(count)
      expect(out.rows()).toBe(count)
      const { rows } = await other.query(`select count(*)::int as same from there
        join (${ROWS(count)}) as made (n, t) using (n, t)`)
      expect(rows).toEqual([{ same: count }])
      // The connection goes on.
      expect((await client.query('select 7 as n')).rows).toEqual([{ n: 7 }])
    } finally {
      await other.end()
    }
  },
)

test('what breaks off on either side is told, and keeps nothing', async () => {
  await client.query('truncate there')
  const broken = async function* () {
    yield Buffer.from('1\tone\n')
    throw new Error('the disk went away')
  }
  await expect(copyIn(client, 'copy there from stdin', broken())).rejects.toThrow(
    'the disk went away',
  )
  const wrong = async function* () {
    yield Buffer.from('one\tone\n')
  }
  await expect(copyIn(client, 'copy there from stdin', wrong())).rejects.toThrow('invalid input')
  await expect(async () => {
    for await (const _ of copyOut(
      client,
      'copy (select 1 / (3 - g) from generate_series(1, 9) g) to stdout',
    ).bytes);
  }).rejects.toThrow('division by zero')
  expect((await client.query('select count(*)::int as n from there')).rows).toEqual([{ n: 0 }])
})
