import { uploads as contract, type Upload } from '../../../contract/uploads.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { Refusal, refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { newUuid } from '../../platform/ids.ts'
import { removeStored } from '../../platform/storage/names.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { IMAGE_LIMIT, type AcceptedFile } from '../../middleware/upload.ts'
import { harmlessName } from '../../middleware/upload/filename.ts'
import { receive, type Incoming } from '../../middleware/upload/receive.ts'
import { freshName, keep, placeOf, receiveImage, type Owner } from './files.ts'
import { patientOf, type Target } from './queries.ts'
import { refuseBeyondQuota } from './quota.ts'
import { refuseInfected } from './scan.ts'
import { keepSmall } from './small.ts'

type Headers = Record<string, string | string[] | undefined>
type Reserved = Owner & { name: string; uploader: string; visitId: string | null }

const target = contract.image.input.omit({ image: true })

/**
 * Takes one image: a short transaction reserves it, the bytes arrive, are inspected and sealed with
 * no transaction open, a second one makes it visible. Errors: `not_signed_in`, `invalid_input`,
 * `not_found`, `not_allowed`, `not_possible_now`, `too_many_requests`, `too_large`, `refused_file`, `unavailable`.
 */
export async function uploadImage(
  context: OutsideContext,
  body: NodeJS.ReadableStream,
  headers: Headers,
): Promise<Upload> {
  if (!context.tokenHash) {
    body.resume()
    refuse('not_signed_in')
  }
  const incoming = await receive(body, headers, { field: 'image', limit: IMAGE_LIMIT })
  try {
    const reserved = await reserve(context, targetOf(incoming))
    try {
      const accepted = await receiveImage(context, reserved, incoming)
      await refuseInfected(context, { ...reserved, field: 'image' }, accepted.bytes)
      await keep(context, reserved, reserved.name, accepted.bytes)
      const smallSize = await keepSmall(context, reserved, reserved.name, accepted)
      return await finish(context, reserved, { ...accepted, smallSize }, incoming.filename)
    } catch (error) {
      await giveUp(context, reserved, error).catch((err: unknown) =>
        context.log.error({ err, uploadId: reserved.id }, 'an upload is left for the collection'),
      )
      throw error
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      context.log.error({ alarm: 'disk full' }, 'an upload could not be stored')
      refuse('unavailable', {
        detail: 'There is no room for files at this moment. Try again later.',
      })
    }
    throw error
  } finally {
    incoming.discard()
  }
}

function targetOf({ fields }: Incoming): Target {
  const parsed = target.safeParse(fields)
  const errors = parsed.success
    ? [{ field: 'visitId', message: 'visitId or patientId must come before the file' }]
    : parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  if (!parsed.success || !(parsed.data.visitId ?? parsed.data.patientId)) {
    refuse('invalid_input', { errors })
  }
  return parsed.data
}

const reserve = (context: OutsideContext, to: Target): Promise<Reserved> =>
  asCaller(context, async (inside) => {
    const { patientId, dataKey } = await patientOf(inside, to)
    const { tx, now, actor } = inside
    const id = newUuid(now)
    const name = freshName('image', now)
    const visitId = to.visitId ?? null
    await refuseBeyondQuota(inside, { visitId, coming: IMAGE_LIMIT, field: 'image' })
    await tx.run(sql`
      insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, size, created_at)
      values (${id}, ${patientId}, ${visitId}, ${actor.id}, 'image', ${name}, 'pending', ${IMAGE_LIMIT}, ${now})`)
    touch(inside, patientId, visitId)
    return { id, patientId, dataKey, name, uploader: actor.id, visitId }
  })

const finish = (
  context: OutsideContext,
  reserved: Reserved,
  { bytes, mimetype, extension, smallSize }: AcceptedFile & { smallSize: number | null },
  given: string,
): Promise<Upload> =>
  asCaller(
    context,
    async ({ tx, now, vault }) => {
      const { id, name } = reserved
      const filename = harmlessName(given, extension)
      const sealed = vault.sealText(reserved.dataKey, placeOf(reserved, 'filename'), filename)
      const changed = await tx.run(sql`
      update uploads set state = 'clean', mimetype = ${mimetype}, size = ${bytes.length},
        small_size = ${smallSize}, filename = ${sealed}, finished_at = ${now}
      where id = ${id} and state = 'pending'`)
      if (changed !== 1) throw new Error('the reserved upload is gone')
      return { id, url: `/uploads/${name}`, type: 'image', size: bytes.length, mimetype, filename }
    },
    { last: true },
  )

/**
 * Removes what was stored. A refused file leaves its row and a security event; a broken line nothing.
 * The row goes first: one that is finished after all, its answer lost on the way, keeps its bytes. What
 * cannot be done now is collected at night.
 */
async function giveUp(context: OutsideContext, reserved: Reserved, error: unknown) {
  const { id, name, uploader, visitId } = reserved
  const refused = error instanceof Refusal && ['refused_file', 'too_large'].includes(error.code)
  const mine = await systemTransaction(context.database, (tx) =>
    tx.run(
      refused
        ? sql`update uploads set state = 'refused', finished_at = ${context.now}
            where id = ${id} and state = 'pending'`
        : sql`delete from uploads where id = ${id} and state = 'pending'`,
    ),
  )
  if (mine === 1) await removeStored(context.storage, name)
  if (!refused) return
  const { code } = error
  securityEvent(context.log, 'upload_refused', { code, uploadId: id, visitId, userId: uploader })
}
