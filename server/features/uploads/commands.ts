import { uploads as contract, type Upload } from '../../../contract/uploads.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { OutsideContext } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { Refusal, refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { newUuid } from '../../platform/ids.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { claimedKind, DOORS, type AcceptedFile, type DoorName } from '../../middleware/upload.ts'
import { harmlessName } from '../../middleware/upload/filename.ts'
import { receive, type Incoming } from '../../middleware/upload/receive.ts'
import { freshName, keep, placeOf, receiveFile, type Owner } from './files.ts'
import { patientOf, type Target } from './queries.ts'

type Headers = Record<string, string | string[] | undefined>
type Kind = Upload['type']
type Reserved = Owner & { name: string; kind: Kind; uploader: string; visitId: string | null }

const target = contract.image.input.omit({ image: true })

/**
 * Takes one file through one of the doors: a short transaction reserves it, the bytes arrive, are inspected and sealed with
 * no transaction open, a second one makes it visible. Errors: `not_signed_in`, `invalid_input`,
 * `not_found`, `not_allowed`, `too_large`, `refused_file`, `unavailable`.
 */
async function upload(
  field: DoorName,
  context: OutsideContext,
  body: NodeJS.ReadableStream,
  headers: Headers,
): Promise<Upload> {
  if (!context.tokenHash) {
    body.resume()
    refuse('not_signed_in')
  }
  const incoming = await receive(body, headers, { field, limit: DOORS[field].limit })
  try {
    const reserved = await reserve(context, targetOf(incoming), claimedKind(incoming))
    try {
      const accepted = await receiveFile(context, reserved, incoming, field)
      await keep(context, reserved, reserved.name, accepted.bytes)
      return await finish(context, reserved, accepted, incoming.filename)
    } catch (error) {
      await giveUp(context, reserved, error)
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

/** The doors of the contract, each with what it takes. */
export const uploadImage = upload.bind(null, 'image')
export const uploadFile = upload.bind(null, 'file')

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

const reserve = (context: OutsideContext, to: Target, kind: Kind): Promise<Reserved> =>
  asCaller(context, async (inside) => {
    const { patientId, dataKey } = await patientOf(inside, to)
    const { tx, now, actor } = inside
    const id = newUuid(now)
    const name = freshName(kind, now)
    const visitId = to.visitId ?? null
    await tx.run(sql`
      insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, created_at)
      values (${id}, ${patientId}, ${visitId}, ${actor.id}, ${kind}, ${name}, 'pending', ${now})`)
    touch(inside, patientId, visitId)
    return { id, patientId, dataKey, name, kind, uploader: actor.id, visitId }
  })

const finish = (
  context: OutsideContext,
  reserved: Reserved,
  { bytes, mimetype, extension }: AcceptedFile,
  given: string,
): Promise<Upload> =>
  asCaller(
    context,
    async ({ tx, now, vault }) => {
      const { id, name, kind } = reserved
      const filename = harmlessName(given, extension)
      const sealed = vault.sealText(reserved.dataKey, placeOf(reserved, 'filename'), filename)
      const changed = await tx.run(sql`
      update uploads set state = 'clean', mimetype = ${mimetype}, size = ${bytes.length},
        filename = ${sealed}, finished_at = ${now}
      where id = ${id} and state = 'pending'`)
      if (changed !== 1) throw new Error('the reserved upload is gone')
      return { id, url: `/uploads/${name}`, type: kind, size: bytes.length, mimetype, filename }
    },
    { last: true },
  )

/** Removes what was stored. A refused file leaves its row and a security event; a broken line nothing. */
async function giveUp(context: OutsideContext, reserved: Reserved, error: unknown) {
  const { id, name, uploader, visitId } = reserved
  await context.storage.remove(name)
  const refused = error instanceof Refusal && ['refused_file', 'too_large'].includes(error.code)
  await systemTransaction(context.database, (tx) =>
    tx.run(
      refused
        ? sql`update uploads set state = 'refused', finished_at = ${context.now}
            where id = ${id} and state = 'pending'`
        : sql`delete from uploads where id = ${id} and state = 'pending'`,
    ),
  )
  if (!refused) return
  const { code } = error
  securityEvent(context.log, 'upload_refused', { code, uploadId: id, visitId, userId: uploader })
}
