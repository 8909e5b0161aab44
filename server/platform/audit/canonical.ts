import { createHash } from 'node:crypto'
import { sql } from '../database/query.ts'

/**
 * The text of a row that is hashed: every column in this order, as PostgreSQL writes a record. Times
 * are seconds since 1970 with microseconds, bytes are hex: neither follows a setting of the session.
 * The text of what is sealed never changes: a column that came later stands at the end, and only in
 * rows where it says something.
 */
export const ROW_TEXT = sql<string>`row(a.id, a.tx, extract(epoch from a.at), a.actor_id, a.role, a.session_id,
  a.action, a.status, a.code, a.patient_ids, a.visit_id, a.request_id, encode(a.address, 'hex'))::text
  || case when a.glass_ids = '{}' then '' else ' glass ' || a.glass_ids::text end`

/** The text of a block: its rows by id and hash, and the hash of the block before it. */
export const BLOCK_TEXT = sql<string>`row(b.number, extract(epoch from b.sealed_at), b.last_tx, b.last_id,
  b.row_ids, encode(b.row_hashes, 'hex'), encode(b.previous, 'hex'))::text`

/** In SQL, for sealing without carrying every row through this process. */
export const hashInSql = (text: typeof ROW_TEXT) => sql<Buffer>`sha256(convert_to(${text}, 'UTF8'))`

/** The same, computed outside the database, for checking. */
export const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

export const HASH_BYTES = 32
/** What the first block continues. */
export const BEGINNING = Buffer.alloc(HASH_BYTES)
