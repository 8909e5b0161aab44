import { systemTransaction, type Database } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import type { Transaction } from '../database/transaction.ts'
import type { Vault } from '../encryption/vault.ts'
import type { Log } from '../observability/log.ts'
import { openOfPatient } from '../people.ts'
import { findableBy } from './words.ts'

// Names are found by keyed hashes of their words, by the key of all look-ups, which outlives a rotation
// and which no patient's key can make. What they give away: docs/decisions/0050-name-search.md.

/** Counts up when names become other tokens than before: every name is then indexed anew. */
const WAY = 1
const TOKEN_BYTES = 16
const BATCH = 200

export const tokenOf = (vault: Vault, word: string): Buffer =>
  vault.blindIndex('patient-name', word).subarray(0, TOKEN_BYTES)

const tokensOf = (vault: Vault, name: string) =>
  findableBy(name).map((word) => tokenOf(vault, word))

/** Makes a name findable in the transaction that wrote it. */
export async function indexName(tx: Transaction, vault: Vault, patientId: string, name: string) {
  await tx.run(sql`
    select put_name_tokens(${patientId}, ${tokensOf(vault, name)}::bytea[], ${WAY}::smallint)`)
}

type Ground = { database: Database; vault: Vault; log: Log }
type Row = { id: string; name: Buffer; data_key: Buffer }

/**
 * Makes every name findable that is not yet: those from before there were tokens, or from another way
 * of making them. In small transactions beside the work of others; answers how many.
 */
export async function indexNames({ database, vault, log }: Ground): Promise<number> {
  let indexed = 0
  let after: string | undefined = '00000000-0000-0000-0000-000000000000'
  while (after !== undefined) {
    const from: string = after
    after = await systemTransaction(database, async (tx) => {
      const rows = await tx.many(sql<Row>`
        select id, name, data_key from patients
        where id > ${from}::uuid and name_indexed <> ${WAY} and data_key is not null
          and merged_into is null
        order by id limit ${BATCH} for update skip locked`)
      const opened = rows.flatMap(({ id, name, data_key }) => {
        const text = openOfPatient({ vault, log }, data_key, id, 'name', name)
        return text === null ? [] : [{ id, tokens: tokensOf(vault, text) }]
      })
      const ids = opened.map(({ id }) => id)
      const made = opened.flatMap(({ id, tokens }) => tokens.map((token) => ({ id, token })))
      await tx.run(sql`delete from name_tokens where patient_id = any(${ids}::uuid[])`)
      await tx.run(sql`insert into name_tokens (token, patient_id)
        select * from unnest(${made.map(({ token }) => token)}::bytea[], ${made.map(({ id }) => id)}::uuid[])`)
      await tx.run(sql`
        update patients set name_indexed = ${WAY} where id = any(${ids}::uuid[])`)
      indexed += ids.length
      return rows.at(-1)?.id
    })
  }
  return indexed
}
