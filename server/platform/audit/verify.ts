import type { Database } from '../database/pools.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import type { Transaction } from '../database/transaction.ts'
import { BEGINNING, BLOCK_TEXT, HASH_BYTES, hashOf, ROW_TEXT } from './canonical.ts'

/** The end of the chain at some moment: kept elsewhere, it tells when the end was cut off or remade. */
export type Anchor = { number: number; hash: string }

export type Verdict = {
  /** The last block that was checked; null when nothing was sealed yet. */
  head: Anchor | null
  blocks: number
  rows: number
  unsealed: number
  /** The first row that waits although its transaction is over; null when none does. */
  waiting: string | null
  /** The first thing that is not as it was sealed; null when all is. */
  finding: string | null
}

type Row = { id: string; tx: string; text: string }
type Block = {
  number: number
  last_tx: string
  last_id: string
  row_ids: string[]
  row_hashes: Buffer
  previous: Buffer
  hash: Buffer
  text: string
}
type End = Pick<Block, 'last_tx' | 'last_id' | 'hash'>

const START: End = {
  last_tx: '0',
  last_id: '00000000-0000-0000-0000-000000000000',
  hash: BEGINNING,
}

/**
 * Computes every hash again, oldest first, and stops at the first that differs. `anchor` is the end
 * that was exported earlier. Reads only; looks at one block at a time.
 */
export async function verifyTrail(database: Database, anchor?: Anchor): Promise<Verdict> {
  const read = <T>(act: (tx: Transaction) => Promise<T>) => systemTransaction(database, act)
  const { last } = await read((tx) =>
    tx.one(sql<{ last: number | null }>`select max(number) as last from audit_blocks`),
  )
  const verdict: Verdict = {
    head: null,
    blocks: 0,
    rows: 0,
    unsealed: 0,
    waiting: null,
    finding: null,
  }
  let before = START
  for (let number = 1; number <= (last ?? 0); number += 1) {
    const found = await read(async (tx) => {
      const block = await readBlock(tx, number)
      return { block, finding: await checkBlock(tx, number, block, before) }
    })
    const { block } = found
    verdict.finding = found.finding
    if (!block || found.finding) return verdict
    const head = { number, hash: block.hash.toString('hex') }
    Object.assign(verdict, { head, blocks: number, rows: verdict.rows + block.row_ids.length })
    if (anchor?.number === number && anchor.hash !== head.hash) {
      verdict.finding = `Block ${number} is not the one that the anchor knows: the chain was made anew.`
      return verdict
    }
    before = block
  }
  if (anchor && anchor.number > (last ?? 0)) {
    verdict.finding = `The chain ends at block ${last ?? 0} and the anchor knows block ${anchor.number}: its end was cut off.`
  }
  return { ...verdict, ...(await read((tx) => countUnsealed(tx, before))) }
}

const readBlock = (tx: Transaction, number: number) =>
  tx.maybe(sql<Block>`
    select b.number, b.last_tx::text as last_tx, b.last_id, b.row_ids, b.row_hashes, b.previous, b.hash,
      ${BLOCK_TEXT} as text
    from audit_blocks b where b.number = ${number}`)

async function checkBlock(
  tx: Transaction,
  number: number,
  block: Block | undefined,
  before: End,
): Promise<string | null> {
  if (!block) return `Block ${number} is missing.`
  if (!block.previous.equals(before.hash))
    return `Block ${number} does not continue the one before.`
  if (!hashOf(block.text).equals(block.hash)) return `Block ${number} was altered.`
  const rows = await tx.many(sql<Row>`
    select a.id, a.tx::text as tx, ${ROW_TEXT} as text from audit a
    where (a.tx, a.id) > (${before.last_tx}::xid8, ${before.last_id}::uuid)
      and (a.tx, a.id) <= (${block.last_tx}::xid8, ${block.last_id}::uuid)
    order by a.tx, a.id`)
  const inPlace = new Map(rows.map((row) => [row.id, row]))
  for (const [n, id] of block.row_ids.entries()) {
    const hash = block.row_hashes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES)
    const row = inPlace.get(id)
    if (row && hashOf(row.text).equals(hash)) continue
    // A row that was moved to another place in time still has its id.
    const exists = row ?? (await tx.maybe(sql`select id from audit where id = ${id}`))
    return `Row ${id} (${n + 1} of block ${number}) ${exists ? 'was altered' : 'is missing'}.`
  }
  const sealed = new Set(block.row_ids)
  const added = rows.find(({ id }) => !sealed.has(id))
  return added ? `Row ${added.id} is in the time of block ${number} and was never sealed.` : null
}

/** What comes after the last block. Rows of transactions that are still open are not seen at all. */
const countUnsealed = (tx: Transaction, { last_tx, last_id }: End) =>
  tx.one(sql<{ unsealed: number; waiting: string | null }>`
    select count(*)::int as unsealed, (array_agg(a.id order by a.tx, a.id)
      filter (where a.tx < audit_horizon()))[1] as waiting
    from audit a where (a.tx, a.id) > (${last_tx}::xid8, ${last_id}::uuid)`)

/** Keeps what a check found, for the page of the administrators. */
export const keepVerdict = (
  database: Database,
  { id, at, verdict }: { id: string; at: Date; verdict: Verdict },
): Promise<number> =>
  systemTransaction(database, (tx) =>
    tx.run(sql`
      insert into audit_checks (id, at, blocks, rows, unsealed, finding)
      values (${id}, ${at}, ${verdict.blocks}, ${verdict.rows}, ${verdict.unsealed}, ${verdict.finding})`),
  )
