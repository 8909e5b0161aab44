import type { Upload } from '../../../contract/uploads.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context, OutsideContext } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { asCaller } from '../../platform/http/session.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { newUuid } from '../../platform/ids.ts'
import { openOrAlarm, UNREADABLE } from '../../platform/people.ts'
import type { DoorName } from '../../middleware/upload.ts'
import type { Incoming } from '../../middleware/upload/receive.ts'
import { digestOf, freshName, openStored, placeOf, type Owner } from './files.ts'
import { patientOf, type Target } from './queries.ts'
import { refuseBeyondQuota } from './quota.ts'

export type Kind = Upload['type']

/** What somebody is about to send: of at most `coming` bytes. */
export type Wanted = Target & {
  id?: string | undefined
  kind: Kind
  coming: number
  field: DoorName
}

/** A place for a file, whose bytes are on their way. */
export type Reserved = Owner & {
  name: string
  kind: Kind
  uploader: string
  visitId: string | null
  /** The same file has arrived before, under this hash. */
  before: First | null
}

type First = {
  kind: Kind
  storage_name: string
  mimetype: string
  size: number
  filename: Buffer
  created_hash: Buffer | null
}

/** Reserves a place, after asking whether the caller may attach here and whether there is room. */
export const reserve = (context: OutsideContext, wanted: Wanted) =>
  asCaller(context, async (inside): Promise<Reserved> => {
    const { patientId, dataKey } = await patientOf(inside, wanted)
    const { tx, now, actor } = inside
    const { kind, coming, field } = wanted
    const id = wanted.id ?? newUuid(now)
    const name = freshName(kind, now)
    const visitId = wanted.visitId ?? null
    await refuseBeyondQuota(inside, { visitId, coming, field })
    const made = await tx.maybe(sql`
      insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, size, created_at)
      values (${id}, ${patientId}, ${visitId}, ${actor.id}, ${kind}, ${name}, 'pending', ${coming}, ${now})
      on conflict (id) do nothing returning id`)
    touch(inside, patientId, visitId)
    const reserved = { id, patientId, dataKey, name, kind, uploader: actor.id, visitId }
    return { ...reserved, before: made ? null : await again(inside, reserved) }
  })

/** A file under an id that is taken: there already, or broken off earlier and now this attempt's. */
async function again({ tx, actor }: Context, to: Omit<Reserved, 'before'>) {
  const before = await tx.maybe(sql<First & { state: string }>`
    select kind, storage_name, mimetype, size, filename, created_hash, state from uploads
    where id = ${to.id} and uploader_id = ${actor.id} and patient_id = ${to.patientId}
      and visit_id is not distinct from ${to.visitId}::uuid for update`)
  if (!before) return refuse('id_taken', { field: 'id' })
  if (before.state === 'clean') return before
  await tx.run(sql`
    update uploads set state = 'pending', kind = ${to.kind}, storage_name = ${to.name}, expected_size = null
    where id = ${to.id}`)
  return null
}

/** A picture is kept as our own bytes, and a hash of what was sent; whatever is kept as it came is compared with that. */
async function isFirst(
  context: OutsideContext,
  reserved: Reserved,
  first: First,
  incoming: Incoming,
) {
  const again = await digestOf(incoming.bytes)
  if (first.created_hash) return first.created_hash.equals(hashOf(context, reserved, again))
  const size = Number(first.size)
  const stored = openStored(context, reserved, { name: first.storage_name, size }, 0, size)
  return (await digestOf(stored)) === again
}

export const hashOf = (
  { vault }: OutsideContext,
  { uploader, patientId, visitId }: Reserved,
  is: string,
) => createdHash(vault, uploader, 'upload', { patientId, visitId, is })

/** The answer to the first attempt was lost on the way: it is given again, if this is the same file. */
export async function answerFirst(
  context: OutsideContext,
  reserved: Reserved,
  first: First,
  incoming: Incoming,
): Promise<Upload> {
  if (!(await isFirst(context, reserved, first, incoming))) refuse('id_taken', { field: 'id' })
  const at = placeOf(reserved, 'filename')
  return {
    id: reserved.id,
    url: `/uploads/${first.storage_name}`,
    type: first.kind,
    size: Number(first.size),
    mimetype: first.mimetype,
    filename: openOrAlarm(context, reserved.dataKey, at, first.filename) ?? UNREADABLE,
  }
}
