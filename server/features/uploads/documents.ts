import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { freshName, keep, placeOf } from './files.ts'

/** Bytes that we made ourselves for the record of a patient, such as the PDF of a report. */
export type GeneratedDocument = {
  /** Names the document for ever: the same key is the same file, however often it is stored. */
  key: string
  patientId: string
  visitId: string
  /** With a report, the family may open it once a doctor has released that. */
  reportId: string | null
  /** As people see it when they save it. */
  filename: string
  mimetype: 'application/pdf'
  bytes: Uint8Array
}

type Ground = Pick<Services, 'database' | 'vault' | 'storage' | 'clock'>
type Row = { state: string; storage_name: string; data_key: Buffer | null }

/** A UUID version 8 (RFC 9562) made from a key. */
function idOf({ vault }: Ground, key: string): string {
  const bytes = vault.blindIndex('generated document', key).subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * Stores a generated document in two short transactions around the writing. Repeating it, also at
 * the same time, answers the one file. Throws UnreadableError for an erased patient.
 */
export async function storeDocument(
  services: Ground,
  document: GeneratedDocument,
): Promise<{ fileId: string; url: string }> {
  const { database, vault, storage, clock } = services
  const { patientId, visitId, reportId, mimetype, bytes } = document
  const id = idOf(services, document.key)
  const now = clock()
  const name = freshName('document', now)
  const find = sql<Row>`
    select u.state, u.storage_name, p.data_key
    from uploads u join patients p on p.id = u.patient_id where u.id = ${id}`
  const row = await systemTransaction(database, async (tx) => {
    await tx.run(sql`
      insert into uploads (id, patient_id, visit_id, report_id, kind, storage_name, state, created_at)
      values (${id}, ${patientId}, ${visitId}, ${reportId}, 'document', ${name}, 'pending', ${now})
      on conflict (id) do nothing`)
    return tx.one(find)
  })
  if (row.state === 'clean') return { fileId: id, url: `/uploads/${row.storage_name}` }

  const owner = { id, patientId, dataKey: row.data_key }
  const filename = vault.sealText(row.data_key, placeOf(owner, 'filename'), document.filename)
  await keep(services, owner, name, bytes)
  // The report may have been released while the file was written: either this or the release sees it.
  const ours = await systemTransaction(database, (tx) =>
    tx.run(sql`
      update uploads set state = 'clean', storage_name = ${name}, mimetype = ${mimetype},
        size = ${bytes.length}, filename = ${filename}, finished_at = ${now},
        released_at = (select released_at from reports where id = ${reportId})
      where id = ${id} and state = 'pending'`),
  )
  if (ours === 1) return { fileId: id, url: `/uploads/${name}` }
  // Another attempt finished first: its file is the one.
  await storage.remove(name)
  const first = await systemTransaction(database, (tx) => tx.one(find))
  return { fileId: id, url: `/uploads/${first.storage_name}` }
}
