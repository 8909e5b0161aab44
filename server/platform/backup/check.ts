import type { Client } from 'pg'
import { openRange } from '../encryption/chunked.ts'
import { UnreadableError } from '../encryption/envelope.ts'
import { WRAPPED } from '../encryption/rotate.ts'
import type { Vault } from '../encryption/vault.ts'
import { NotStoredError } from '../storage/failure.ts'
import { uploadOf } from '../storage/names.ts'
import type { Storage } from '../storage/storage.ts'
import type { KeptFile } from './files.ts'

/** How many values of each kind, and how many files, are opened: some of the newest, the rest by chance. */
const SAMPLE = 50
const TOGETHER = 500
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Sealed columns that are looked into, and whose key opens them. */
const TEXTS = [
  { table: 'users', column: 'name', person: 'id', of: 'users' },
  { table: 'patients', column: 'name', person: 'id', of: 'patients' },
  { table: 'messages', column: 'body', person: 'patient_id', of: 'patients' },
  { table: 'reports', column: 'content', person: 'patient_id', of: 'patients' },
] as const

type Opening = { vault: Vault; storage: Storage }
export type Checked = { opened: number; finding: string | null }

/**
 * Looks whether what was loaded opens with the keys: every key of a person, a sample of names, messages,
 * reports and files, and that each kept file is among those of the backup. Runs while the tables are
 * open (see load.ts). Answers the first thing that is wrong.
 */
export async function checkOpens(
  client: Client,
  { vault, storage }: Opening,
  files: ReadonlyMap<string, KeptFile>,
): Promise<Checked> {
  let opened = 0
  try {
    await client.query('set local role ahava_owner')
    for (const table of Object.keys(WRAPPED)) opened += await openKeys(client, vault, table)
    for (const text of TEXTS) opened += await openTexts(client, vault, text)
    const lost = await firstLost(client, files)
    if (lost !== null)
      return {
        opened,
        finding: `The file of upload ${lost} is kept by its row, and not in the backup.`,
      }
    opened += await openFiles(client, { vault, storage })
    return { opened, finding: null }
  } catch (error) {
    if (error instanceof UnreadableError)
      return { opened, finding: `A value does not open with these keys (${error.message}).` }
    if (error instanceof NotStoredError)
      return { opened, finding: `A file is not in the storage (${error.message}).` }
    throw error
  } finally {
    // After a statement that failed nothing more can be said in this transaction.
    await client.query('reset role').catch(() => {})
  }
}

async function openKeys(client: Client, vault: Vault, table: string): Promise<number> {
  const place = { table, column: 'data_key', row: '' }
  let opened = 0
  let after = NOBODY
  for (;;) {
    const { rows } = await client.query<{ id: string; person: string; data_key: Buffer }>(
      `select id, ${WRAPPED[table]} as person, data_key from ${table}
        where id > $1 and data_key is not null order by id limit ${TOGETHER}`,
      [after],
    )
    for (const { id, person, data_key } of rows) {
      vault.dataKey(data_key, { ...place, row: id, person })
      after = id
    }
    opened += rows.length
    if (rows.length < TOGETHER) return opened
  }
}

/** Ids carry their time: the newest by them, and as many by chance. Whoever was erased is left out. */
const sampled = (columns: string, from: string) => `
  (select ${columns} from ${from} order by t.id desc limit ${SAMPLE})
  union (select ${columns} from ${from} order by random() limit ${SAMPLE})`

async function openTexts(
  client: Client,
  vault: Vault,
  { table, column, person, of }: (typeof TEXTS)[number],
): Promise<number> {
  const { rows } = await client.query<{
    id: string
    person: string
    sealed: Buffer
    data_key: Buffer
  }>(
    sampled(
      `t.id, t.${person} as person, t.${column} as sealed, k.data_key`,
      `${table} t join ${of} k on k.id = t.${person}
        where k.data_key is not null and t.${column} is not null`,
    ),
  )
  for (const { id, person: whose, sealed, data_key } of rows)
    vault.openText(data_key, { table, column, row: id, person: whose }, sealed)
  return rows.length
}

/** The first kept upload whose file is not of this backup. */
async function firstLost(
  client: Client,
  files: ReadonlyMap<string, KeptFile>,
): Promise<string | null> {
  let after = ''
  for (;;) {
    const { rows } = await client.query<{ id: string; storage_name: string }>(
      `select id, storage_name from uploads where state = 'clean' and storage_name > $1
        order by storage_name limit ${TOGETHER}`,
      [after],
    )
    const lost = rows.find(({ storage_name }) => !files.has(storage_name))
    if (lost) return lost.id
    if (rows.length < TOGETHER) return null
    after = rows.at(-1)!.storage_name
  }
}

async function openFiles(client: Client, { vault, storage }: Opening): Promise<number> {
  const { rows } = await client.query<{
    id: string
    person: string
    name: string
    size: number
    data_key: Buffer
  }>(
    sampled(
      't.id, t.patient_id as person, t.storage_name as name, t.size::int as size, k.data_key',
      `uploads t join patients k on k.id = t.patient_id
        where t.state = 'clean' and k.data_key is not null`,
    ),
  )
  for (const { id, person, name, size, data_key } of rows) {
    const column = uploadOf(name) === name ? 'file' : 'small'
    const place = { table: 'uploads', column, row: id, person }
    const read = (start: number, end: number) => storage.read(name, start, end)
    for await (const _ of openRange(vault.dataKey(data_key, place), place, { size, read }));
  }
  return rows.length
}
