import { setTimeout as sleep } from 'node:timers/promises'
import { systemTransaction, type Database } from '../database/pools.ts'
import { StartError } from '../database/failure.ts'
import { sql } from '../database/query.ts'
import type { Transaction } from '../database/transaction.ts'
import { UnreadableError } from './envelope.ts'
import { NAME_AT, type Vault } from './vault.ts'

/** Every table with wrapped data keys, in a column `data_key`, and the column that says whose. */
export const WRAPPED: Record<string, string> = {
  users: 'id',
  patients: 'id',
  invitations: 'person_id',
  deliveries: 'id',
  proofs: 'id',
}

export type Rotation = {
  /** By table: how many keys there are, how many were wrapped anew, whose do not open. */
  tables: Record<string, { keys: number; rewrapped: number; unreadable: string[] }>
}

type Options = { batch?: number; pauseMs?: number }
type Row = { id: string; person: string; data_key: Buffer }

const NOBODY = '00000000-0000-0000-0000-000000000000'
/** Rows that somebody else holds are come back to; after so many rounds somebody is told. */
const ROUNDS = 60

/**
 * Wraps every data key anew under the current key-encryption key while the product runs: in small
 * transactions that wait for nobody and hold up nobody. Stopped and run again, it goes on where it
 * was. The key of the look-ups comes last: until everything else holds, a start without the old
 * key is refused. Throws a StartError when a running program does not hold the current key.
 */
export async function rotateKeys(
  database: Database,
  vault: Vault,
  { batch = 100, pauseMs = 500 }: Options = {},
): Promise<Rotation> {
  await refuseUnlessEverybodyHolds(database, vault)
  const tables: Rotation['tables'] = {}
  for (const table of Object.keys(WRAPPED)) {
    let rewrapped = 0
    for (let round = 1; ; round += 1) {
      rewrapped += await rewrapTable(database, vault, table, batch)
      const { keys, unreadable, waiting } = await verifyTable(database, vault, table, batch)
      tables[table] = { keys, rewrapped, unreadable }
      if (waiting === 0) break
      if (round === ROUNDS) throw new StartError(`${waiting} keys of ${table} stay locked.`)
      await sleep(pauseMs)
    }
  }
  if (Object.values(tables).every(({ unreadable }) => unreadable.length === 0))
    await systemTransaction(database, (tx) =>
      tx.run(sql`update key_check set index_key = ${vault.wrappedIndexKey()}`),
    )
  return { tables }
}

const columns = (table: string) =>
  sql`id, ${sql.ref(WRAPPED[table]!)} as person, data_key from ${sql.table(table)}`

/** Goes through a table by id; what it does with a page is one transaction. */
async function walk(
  database: Database,
  read: (tx: Transaction, after: string) => Promise<Row[]>,
  act: (tx: Transaction, row: Row) => Promise<void>,
) {
  let after: string | undefined = NOBODY
  while (after !== undefined) {
    const from: string = after
    after = await systemTransaction(database, async (tx) => {
      const rows = await read(tx, from)
      for (const row of rows) await act(tx, row)
      return rows.at(-1)?.id
    })
  }
}

async function rewrapTable(database: Database, vault: Vault, table: string, batch: number) {
  let rewrapped = 0
  const current = vault.names[0]
  await walk(
    database,
    (tx, after) =>
      tx.many(sql<Row>`select ${columns(table)}
        where id > ${after}::uuid and data_key is not null
          and substring(data_key from ${NAME_AT.from + 1} for ${NAME_AT.length}) <> ${current}
        order by id limit ${batch} for update skip locked`),
    async (tx, row) => {
      const wrapped = opening(() => vault.rewrap(row.person, row.data_key))
      if (!wrapped) return
      // `is not null`: a key that was destroyed meanwhile stays destroyed.
      rewrapped += await tx.run(sql`
        update ${sql.table(table)} set data_key = ${wrapped}
        where id = ${row.id} and data_key is not null`)
    },
  )
  return rewrapped
}

/** Opens every key of a table; `waiting` are those that open but are not wrapped anew yet. */
async function verifyTable(database: Database, vault: Vault, table: string, batch: number) {
  const found = { keys: 0, waiting: 0, unreadable: [] as string[] }
  const place = { table, column: 'data_key', row: '' }
  await walk(
    database,
    (tx, after) =>
      tx.many(sql<Row>`select ${columns(table)}
        where id > ${after}::uuid and data_key is not null order by id limit ${batch}`),
    async (_tx, { id, person, data_key }) => {
      found.keys += 1
      const opens = opening(() => vault.dataKey(data_key, { ...place, person }))
      if (!opens) found.unreadable.push(id)
      else if (vault.rewrap(person, data_key)) found.waiting += 1
    },
  )
  return found
}

function opening<T>(open: () => T): T | null {
  try {
    return open()
  } catch (error) {
    if (error instanceof UnreadableError) return null
    throw error
  }
}

/** How a program says on its connection for hints which keys it holds: see `application_name`. */
export const holding = (vault: Vault): string =>
  ['ahava-hints', ...vault.names.slice(0, 3).map((name) => name.toString('hex'))].join(' ')

/** A program that does not know the new key could not read what is wrapped with it. */
async function refuseUnlessEverybodyHolds(database: Database, vault: Vault) {
  const current = vault.names[0]!.toString('hex')
  const running = await systemTransaction(database, (tx) =>
    tx.many(sql<{ name: string }>`select application_name as name from pg_stat_activity
      where datname = current_database() and application_name like 'ahava-hints%'`),
  )
  const behind = running.filter(({ name }) => !name.split(' ').includes(current)).length
  if (behind > 0) {
    throw new StartError(
      `${behind} running ${behind === 1 ? 'program does' : 'programs do'} not hold the new key yet and could not read what is wrapped with it: start them all again with both keys, then run this once more.`,
    )
  }
}
