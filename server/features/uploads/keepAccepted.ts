import type { Upload } from '../../../contract/uploads.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { Refusal } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { removeStored } from '../../platform/storage/names.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { harmlessName } from '../../middleware/upload/filename.ts'
import { placeOf } from './files.ts'
import type { Found } from './inspect.ts'
import { hashOf, type Reserved } from './reserve.ts'
import { keepSmall } from './small.ts'

type Finished = Found & { smallSize: number | null }

/** The last steps of a file that was inspected and stored: its small picture, and it is made visible. */
export async function keepAccepted(
  context: OutsideContext,
  reserved: Reserved,
  found: Found,
  given: string,
): Promise<Upload> {
  const smallSize = await keepSmall(context, reserved, reserved.name, found)
  return finish(context, reserved, { ...found, smallSize }, given)
}

const finish = (
  context: OutsideContext,
  reserved: Reserved,
  { size, mimetype, extension, made, smallSize }: Finished,
  given: string,
): Promise<Upload> =>
  asCaller(
    context,
    async ({ tx, now, vault }) => {
      const { id, name, kind } = reserved
      const filename = harmlessName(given, extension)
      const sealed = vault.sealText(reserved.dataKey, placeOf(reserved, 'filename'), filename)
      const changed = await tx.run(sql`
      update uploads set state = 'clean', mimetype = ${mimetype}, size = ${size},
        small_size = ${smallSize}, filename = ${sealed}, finished_at = ${now},
        created_hash = ${made && hashOf(context, reserved, made.of)}
      where id = ${id} and state = 'pending' and storage_name = ${name}`)
      if (changed !== 1) throw new Error('the reserved upload is gone')
      return { id, url: `/uploads/${name}`, type: kind, size, mimetype, filename }
    },
    { last: true },
  )

/**
 * Removes what was stored. A refused file leaves its row and a security event; a broken line nothing.
 * The row goes first: one that is finished after all, its answer lost on the way, keeps its bytes. What
 * cannot be done now is collected at night.
 */
export async function giveUp(context: OutsideContext, reserved: Reserved, error: unknown) {
  const { id, name, uploader, visitId } = reserved
  const refused = error instanceof Refusal && ['refused_file', 'too_large'].includes(error.code)
  const finished = await systemTransaction(context.database, async (tx) => {
    await tx.run(
      refused
        ? sql`update uploads set state = 'refused', finished_at = ${context.now},
              refusal = ${error.details.detail ?? null}
            where id = ${id} and state = 'pending' and storage_name = ${name}`
        : sql`delete from uploads where id = ${id} and state = 'pending' and storage_name = ${name}`,
    )
    return tx.maybe(sql`select id from uploads where storage_name = ${name} and state = 'clean'`)
  })
  if (!finished) await removeStored(context.storage, name)
  if (!refused) return
  const { code } = error
  securityEvent(context.log, 'upload_refused', { code, uploadId: id, visitId, userId: uploader })
}
