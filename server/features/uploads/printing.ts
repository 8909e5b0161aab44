import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { forPrint } from '../../middleware/upload/image.ts'
import type { PrintedPicture } from '../../services/documents.ts'
import { openStored } from './files.ts'

type Row = { storage_name: string; size: number; created_at: Date }

/** A kept picture of a patient as it is printed; without bytes, and alarmed, where it does not open. */
export async function readPicture(
  services: Pick<Services, 'database' | 'vault' | 'storage' | 'log'>,
  patient: { id: string; dataKey: Buffer | null },
  uploadId: string,
): Promise<PrintedPicture> {
  const row = await systemTransaction(services.database, (tx) =>
    tx.maybe(sql<Row>`
      select storage_name, size, created_at from uploads
      where id = ${uploadId} and patient_id = ${patient.id} and kind = 'image' and state = 'clean'`),
  )
  if (!row) return { id: uploadId, bytes: null, at: null }
  try {
    const owner = { id: uploadId, patientId: patient.id, dataKey: patient.dataKey }
    const file = { name: row.storage_name, size: Number(row.size) }
    const parts: Buffer[] = []
    for await (const part of openStored(services, owner, file, 0, file.size)) parts.push(part)
    return { id: uploadId, bytes: await forPrint(Buffer.concat(parts)), at: row.created_at }
  } catch (error) {
    services.log.error({ alarm: 'unreadable', uploadId, err: error }, 'a picture cannot be printed')
    return { id: uploadId, bytes: null, at: row.created_at }
  }
}
