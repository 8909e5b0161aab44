import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { freshName, keep, placeOf } from './files.ts'

/** A signed report as a PDF that we made ourselves. */
export type ReportDocument = {
  /** Names the document of this report for ever: the same key is the same file. */
  key: string
  visitId: string
  patientId: string
  reportId: string
  /** As people see it when they save it. */
  filename: string
  mimetype: 'application/pdf'
  bytes: Uint8Array
}

type Ground = Pick<Services, 'database' | 'vault' | 'storage' | 'clock'>
type Row = { state: string; storage_name: string; data_key: Buffer | null }

/** A UUID version 8 (RFC 9562) made from the key. */
function idOf({ vault }: Ground, key: string): string {
  const bytes = vault.blindIndex('report document', key).subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * Stores a report's document in two short transactions around the writing, for those who may read
 * the report: the family once a doctor has released it. Repeating it, also at the same time, answers
 * the one file. Throws when there is no such report, UnreadableError for an erased patient.
 */
export async function storeDocument(
  services: Ground,
  document: ReportDocument,
): Promise<{ fileId: string }> {
  const { database, vault, storage, clock } = services
  const { visitId, patientId, reportId, mimetype, bytes } = document
  const id = idOf(services, `${reportId}/${document.key}`)
  const now = clock()
  const name = freshName('document', now)
  const row = await systemTransaction(database, async (tx) => {
    await tx.run(sql`
        insert into uploads (id, patient_id, visit_id, report_id, kind, storage_name, state, created_at)
        select ${id}::uuid, r.patient_id, r.visit_id, r.id, 'document', ${name}::text, 'pending', ${now}::timestamptz
        from reports r
        where r.id = ${reportId} and r.visit_id = ${visitId} and r.patient_id = ${patientId}
        -- Tried anew, it is young again: the collection of what never finished leaves it alone.
        on conflict (id) do update set created_at = excluded.created_at where uploads.state = 'pending'`)
    return tx.one(sql<Row>`
        select u.state, u.storage_name, p.data_key
        from uploads u join patients p on p.id = u.patient_id where u.id = ${id}`)
  })
  if (row.state === 'clean') return { fileId: id }

  const owner = { id, patientId, dataKey: row.data_key }
  const filename = vault.sealText(row.data_key, placeOf(owner, 'filename'), document.filename)
  await keep(services, owner, name, bytes)
  // Held, the report is either released before this or finds the finished file afterwards.
  const finished = await systemTransaction(database, async (tx) => {
    await tx.run(sql`select from reports where id = ${reportId} for share`)
    return tx.run(sql`
        update uploads u set state = 'clean', storage_name = ${name}, mimetype = ${mimetype},
          size = ${bytes.length}, filename = ${filename}, finished_at = ${now},
          released_at = (select r.released_at from reports r where r.id = u.report_id)
        where u.id = ${id} and u.state = 'pending'`)
  })
  // Another attempt finished first: its file is the one.
  if (finished === 0) await storage.remove(name)
  if (finished === 0 && !(await isKept(database, id)))
    throw new Error('the reserved upload is gone')
  return { fileId: id }
}

const isKept = (database: Services['database'], id: string) =>
  systemTransaction(database, (tx) =>
    tx.maybe(sql`select id from uploads where id = ${id} and state = 'clean'`),
  )
