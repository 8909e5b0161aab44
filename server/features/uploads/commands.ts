import { uploads as contract, type Upload } from '../../../contract/uploads.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context, OutsideContext } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { Refusal, refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { openOrAlarm, UNREADABLE } from '../../platform/people.ts'
import { removeStored } from '../../platform/storage/names.ts'
import { securityEvent } from '../../platform/observability/securityEvents.ts'
import { IMAGE_LIMIT, type AcceptedFile } from '../../middleware/upload.ts'
import { harmlessName } from '../../middleware/upload/filename.ts'
import { receive, type Incoming } from '../../middleware/upload/receive.ts'
import { digestOf, freshName, keep, placeOf, receiveImage, type Owner } from './files.ts'
import { patientOf, type Target } from './queries.ts'
import { refuseBeyondQuota } from './quota.ts'
import { refuseInfected } from './scan.ts'
import { keepSmall } from './small.ts'

type Headers = Record<string, string | string[] | undefined>
export type Reserved = Owner & {
  name: string
  uploader: string
  visitId: string | null
  /** The same photo has arrived before, under this hash. */
  before: (Row & { created_hash: Buffer | null }) | null
}
type Row = { storage_name: string; mimetype: string; size: number; filename: Buffer }

const target = contract.image.input.omit({ image: true })

/**
 * Takes one image: a short transaction reserves it, the bytes arrive, are inspected and sealed with
 * no transaction open, a second one makes it visible. The same bytes under the same id are one upload.
 * Errors: `not_signed_in`, `invalid_input`, `not_found`, `not_allowed`, `not_possible_now`, `too_many_requests`,
 * `id_taken`, `too_large`, `refused_file`, `unavailable`.
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
    if (reserved.before) return await answerFirst(context, reserved, reserved.before, incoming)
    try {
      const received = await receiveImage(context, reserved, incoming)
      return await keepAccepted(context, reserved, received, {
        given: incoming.filename,
        field: 'image',
      })
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

function targetOf({ fields }: Incoming): Target & { id?: string | undefined } {
  const parsed = target.safeParse(fields)
  const errors = parsed.success
    ? [{ field: 'visitId', message: 'visitId or patientId must come before the file' }]
    : parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  if (!parsed.success || !(parsed.data.visitId ?? parsed.data.patientId)) {
    refuse('invalid_input', { errors })
  }
  return parsed.data
}

const reserve = (context: OutsideContext, to: Target & { id?: string | undefined }) =>
  asCaller(context, async (inside): Promise<Reserved> => {
    const { patientId, dataKey } = await patientOf(inside, to)
    const { tx, now, actor } = inside
    const id = to.id ?? newUuid(now)
    const name = freshName('image', now)
    const visitId = to.visitId ?? null
    await refuseBeyondQuota(inside, { visitId, coming: IMAGE_LIMIT, field: 'image' })
    const made = await tx.maybe(sql`
      insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, size, created_at)
      values (${id}, ${patientId}, ${visitId}, ${actor.id}, 'image', ${name}, 'pending', ${IMAGE_LIMIT}, ${now})
      on conflict (id) do nothing returning id`)
    touch(inside, patientId, visitId)
    const reserved = { id, patientId, dataKey, name, uploader: actor.id, visitId }
    return { ...reserved, before: made ? null : await again(inside, reserved) }
  })

/** A photo under a name that is taken: there already, or broken off earlier and now this attempt's. */
async function again({ tx, actor }: Context, to: Omit<Reserved, 'before'>) {
  const before = await tx.maybe(sql<Row & { created_hash: Buffer | null; state: string }>`
    select storage_name, mimetype, size, filename, created_hash, state from uploads
    where id = ${to.id} and uploader_id = ${actor.id} and patient_id = ${to.patientId}
      and visit_id is not distinct from ${to.visitId}::uuid for update`)
  if (!before) return refuse('id_taken', { field: 'id' })
  if (before.state === 'clean') return before
  await tx.run(
    sql`update uploads set state = 'pending', storage_name = ${to.name} where id = ${to.id}`,
  )
  return null
}

const hashOf = (
  { vault }: OutsideContext,
  { uploader, patientId, visitId }: Reserved,
  is: string,
) => createdHash(vault, uploader, 'upload', { patientId, visitId, is })

/** The answer to the first attempt was lost on the way: it is given again, if this is the same photo. */
async function answerFirst(
  context: OutsideContext,
  reserved: Reserved,
  { created_hash, ...row }: NonNullable<Reserved['before']>,
  incoming: Incoming,
): Promise<Upload> {
  const hash = hashOf(context, reserved, await digestOf(incoming))
  if (!created_hash?.equals(hash)) refuse('id_taken', { field: 'id' })
  const at = placeOf(reserved, 'filename')
  return {
    id: reserved.id,
    url: `/uploads/${row.storage_name}`,
    type: 'image',
    size: Number(row.size),
    mimetype: row.mimetype,
    filename: openOrAlarm(context, reserved.dataKey, at, row.filename) ?? UNREADABLE,
  }
}

type Finished = AcceptedFile & { digest: string; smallSize: number | null }

/** The last steps of a file that was inspected: looked through, sealed with its small picture, and made visible. */
export async function keepAccepted(
  context: OutsideContext,
  reserved: Reserved,
  { accepted, digest }: { accepted: AcceptedFile; digest: string },
  { given, field }: { given: string; field: string },
): Promise<Upload> {
  await refuseInfected(context, { ...reserved, field }, accepted.bytes)
  await keep(context, reserved, reserved.name, accepted.bytes)
  const smallSize = await keepSmall(context, reserved, reserved.name, accepted)
  return finish(context, reserved, { ...accepted, digest, smallSize }, given)
}

const finish = (
  context: OutsideContext,
  reserved: Reserved,
  { bytes, mimetype, extension, digest, smallSize }: Finished,
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
        small_size = ${smallSize}, filename = ${sealed}, finished_at = ${now},
        created_hash = ${hashOf(context, reserved, digest)}
      where id = ${id} and state = 'pending' and storage_name = ${name}`)
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
export async function giveUp(context: OutsideContext, reserved: Reserved, error: unknown) {
  const { id, name, uploader, visitId } = reserved
  const refused = error instanceof Refusal && ['refused_file', 'too_large'].includes(error.code)
  const mine = await systemTransaction(context.database, (tx) =>
    tx.run(
      refused
        ? sql`update uploads set state = 'refused', finished_at = ${context.now}, refusal = ${error.details.detail ?? null}
            where id = ${id} and state = 'pending' and storage_name = ${name}`
        : sql`delete from uploads where id = ${id} and state = 'pending' and storage_name = ${name}`,
    ),
  )
  if (mine === 1) await removeStored(context.storage, name)
  if (!refused) return
  const { code } = error
  securityEvent(context.log, 'upload_refused', { code, uploadId: id, visitId, userId: uploader })
}
