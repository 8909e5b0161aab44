import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { codeHash, digestHash, digestOf } from '../../platform/known.ts'
import { freshName, keep, placeOf } from './files.ts'

type Made = {
  /** Names the document for ever: the same key of the same report or copy is the same file. */
  key: string
  patientId: string
  /** As people see it when they save it. */
  filename: string
  bytes: Uint8Array
  /** What stands on its pages, by which it is known again. */
  code: string
}

/** A signed report as a PDF that we made ourselves. */
export type ReportDocument = Made & {
  visitId: string
  reportId: string
  /** Which copy: the one for those who care is never released to the family. */
  edition: 'care' | 'family'
  mimetype: 'application/pdf'
}

/** A copy of a record, for whoever asked for it. */
export type CopyDocument = Made & {
  copyId: string
  mimetype: 'application/pdf' | 'application/json'
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
 * Stores a document in two short transactions around the writing, for those who may read the report: the family
 * once a doctor has released it; or for whoever asked for the copy. Repeating it, also at the same time, answers
 * the one file. Throws when there is no such report or copy, UnreadableError for an erased patient.
 */
export async function storeDocument(
  services: Ground,
  document: ReportDocument | CopyDocument,
): Promise<{ fileId: string }> {
  const { database, vault, storage, clock } = services
  const { patientId, mimetype, bytes } = document
  const { visitId, reportId, edition, copyId } =
    'copyId' in document
      ? { visitId: null, reportId: null, edition: null, copyId: document.copyId }
      : { ...document, copyId: null }
  const id = idOf(services, `${reportId ?? copyId}/${edition}/${document.key}`)
  const now = clock()
  const name = freshName('document', now)
  const row = await systemTransaction(database, async (tx) => {
    await tx.run(sql`
        insert into uploads (id, patient_id, visit_id, report_id, edition, copy_id, kind, storage_name, state, created_at)
        select ${id}::uuid, p.id, ${visitId}::uuid, ${reportId}::uuid, ${edition}::text, ${copyId}::uuid, 'document',
          ${name}::text, 'pending', ${now}::timestamptz
        from patients p
        where p.id = ${patientId} and (
          exists (select from reports r
            where r.id = ${reportId} and r.visit_id = ${visitId} and r.patient_id = p.id)
          or exists (select from record_copies c where c.id = ${copyId} and c.patient_id = p.id))
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
          code = ${codeHash(vault, document.code)}, digest = ${digestHash(vault, digestOf(bytes))},
          released_at = case when u.edition = 'family' then (
            select r.released_at from reports r where r.id = u.report_id) end
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
