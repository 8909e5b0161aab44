import type { ReportWords, Wound } from '../../../contract/reportParts.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { readableBy } from '../uploads/policy.ts'
import type { LockedVisit } from './locking.ts'

const photosOf = (wounds: readonly Wound[]) => [...new Set(wounds.flatMap(({ photos }) => photos))]

/** A wound shows photos of this visit that she may open; those in it already stay, whatever came of them. */
export async function refuseForeignPhotos(
  { tx, actor }: Context,
  visit: LockedVisit,
  wounds: readonly Wound[] | undefined,
  before: readonly ReportWords[],
) {
  const known = new Set(before.flatMap((version) => photosOf(version.wounds)))
  const ids = photosOf(wounds ?? []).filter((photo) => !known.has(photo))
  if (ids.length === 0) return
  const { found } = await tx.one(sql<{ found: number }>`
    select count(*)::int as found from uploads u
    where u.id = any(${ids}::uuid[]) and u.visit_id = ${visit.id} and u.kind = 'image'
      and u.state = 'clean' and ${readableBy(actor)}`)
  if (found < ids.length)
    refuse('invalid_input', { field: 'wounds', detail: 'A photo is not one of this visit.' })
}

/**
 * Photos taken for a wound go with the report: to nurse and doctor at once, to the family once it is released.
 * What was said in a conversation stays there.
 */
export async function joinPhotos(
  { tx, actor }: Context,
  visit: LockedVisit,
  reportId: string,
  wounds: readonly Wound[] = [],
) {
  const ids = photosOf(wounds)
  if (ids.length === 0) return
  await tx.run(sql`
    update uploads set report_id = ${reportId}
    where id = any(${ids}::uuid[]) and visit_id = ${visit.id} and kind = 'image'
      and uploader_id = ${actor.id} and message_id is null and report_id is null and entry_id is null`)
}

/** What no wound shows when she signs is not part of the report: nobody else is shown it. */
export const leaveOtherPhotos = ({ tx }: Context, reportId: string, wounds: readonly Wound[]) =>
  tx.run(sql`
    update uploads set report_id = null
    where report_id = ${reportId} and kind = 'image' and id <> all(${photosOf(wounds)}::uuid[])`)
