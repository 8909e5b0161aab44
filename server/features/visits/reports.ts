import { isDeepStrictEqual } from 'node:util'
import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import { lacks } from '../../../contract/reportParts.ts'
import type { visits as contract } from '../../../contract/visits.ts'
import type { Context } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import { openOrAlarm } from '../../platform/people.ts'
import { keepReportOfFormer } from './late/former.ts'
import { getVisit } from './queries.ts'
import { joinPhotos, leaveOtherPhotos, refuseForeignPhotos } from './reportPhotos.ts'
import { answerQuestion } from './review/questions.ts'
import {
  place,
  readReport,
  recordReport,
  toCareTeam,
  toEverybody,
  type Stored,
} from './storedReport.ts'
import { putBeside, readBeside, readWords, settle, unsettled, wordsOf } from './reportWords.ts'
import { lockMine, lockVisit, refuseUnlessAllowed, type LockedVisit } from './locking.ts'

/**
 * Saves the draft. `version` is the one it was edited from. When another phone has saved since,
 * nothing is overwritten: with a `besideId` both versions stand side by side until the nurse
 * chooses (`settles`), without one the save is refused with `not_possible_now`.
 */
export async function saveReport(
  context: Context,
  input: ParsedInputOf<typeof contract.saveReport>,
) {
  const { tx, now, actor, vault } = context
  const mine = await lockMine(context, input.id)
  const kept = mine ? null : await keepReportOfFormer(context, input)
  if (kept) return kept
  const visit = mine ?? (await lockVisit(context, input.id))
  refuseUnlessAllowed('write-report', visit)
  if (visit.status !== 'IN_PROGRESS' && visit.status !== 'COMPLETED' && !visit.late_care) {
    refuse('not_possible_now', { detail: 'The report is written once care has begun.' })
  }
  const stored = await readReport(context, visit)
  if (stored.signed_at)
    refuse('not_possible_now', { detail: 'The report is signed: add an addendum instead.' })
  const reportId = stored.id ?? input.reportId
  const at = place(visit, 'reports', 'content', reportId)
  if (stored.id === null) {
    await refuseForeignPhotos(context, visit, input.wounds, [])
    const content = vault.sealText(stored.patient_key, at, JSON.stringify(wordsOf(input)))
    const made = await tx.maybe(sql`
      insert into reports (id, visit_id, patient_id, author_id, version, content, saved_at, created_at)
      values (${reportId}, ${visit.id}, ${visit.patient_id}, ${actor.id}, 1, ${content}, ${now}, ${now})
      on conflict (id) do nothing returning id`)
    if (!made) refuse('id_taken', { field: 'reportId' })
    await joinPhotos(context, visit, reportId, input.wounds)
  } else if (!(await saveOver(context, visit, { ...stored, id: stored.id }, input))) {
    return getVisit(context, visit.id)
  }
  if (visit.report_status === 'none') {
    await tx.run(
      sql`update visits set report_status = 'draft', updated_at = ${now} where id = ${visit.id}`,
    )
  }
  await recordReport(context, visit, 'VISIT_CHANGED', { action: 'report-saved' }, ['nurse'])
  return getVisit(context, visit.id)
}

/** Saves over a draft, or beside it. Answers whether anything changed. */
async function saveOver(
  context: Context,
  visit: LockedVisit,
  stored: Stored & { id: string },
  input: ParsedInputOf<typeof contract.saveReport>,
): Promise<boolean> {
  const { tx, now, vault } = context
  const contentAt = place(visit, 'reports', 'content', stored.id)
  const besideAt = place(visit, 'reports', 'beside', stored.id)
  const opened = openOrAlarm(context, stored.patient_key, contentAt, stored.content)
  const before = readWords(opened)
  const words = wordsOf(input, before)
  const written = JSON.stringify(words)
  const beside = besideOf(context, visit, stored)
  await refuseForeignPhotos(context, visit, input.wounds, [before, ...beside])
  await joinPhotos(context, visit, stored.id, input.wounds)
  const chosen = settle(beside, input.settles, now)
  const same = opened !== null && JSON.stringify(before) === written
  // The same words again: the answer to the first save was lost on the way.
  const choosing = !isDeepStrictEqual(chosen, beside)
  if (same && !choosing) return false
  if (same || input.version === stored.version) {
    // The version that was not chosen stays in the record, also when it was the draft itself.
    const left = {
      ...before,
      id: newUuid(now),
      savedAt: stored.saved_at!.toISOString(),
      settledAt: now.toISOString(),
    }
    const settled = same ? chosen : [...chosen, left]
    const content = vault.sealText(stored.patient_key, contentAt, written)
    const rest = choosing
      ? vault.sealText(stored.patient_key, besideAt, JSON.stringify(settled))
      : stored.beside
    await tx.run(sql`
      update reports set content = ${content}, beside = ${rest}, version = version + 1, saved_at = ${now}
      where id = ${stored.id}`)
    return true
  }
  if (!input.besideId) {
    return refuse('not_possible_now', {
      field: 'version',
      detail:
        'Another device has saved this report since. Both versions are kept: compare before saving.',
    })
  }
  const known = unsettled(beside).find(({ id }) => id === input.besideId)
  if (known && JSON.stringify(wordsOf(known)) === written) return false
  const next = putBeside(beside, input.besideId, words, now)
  const rest = vault.sealText(stored.patient_key, besideAt, JSON.stringify(next))
  // The draft itself is untouched, and so is the version that the other phone edits from.
  await tx.run(sql`update reports set beside = ${rest} where id = ${stored.id}`)
  return true
}

const besideOf = (context: Context, visit: LockedVisit, { id, patient_key, beside }: Stored) =>
  id === null
    ? []
    : readBeside(openOrAlarm(context, patient_key, place(visit, 'reports', 'beside', id), beside))

/** Nobody signs between two versions, or for a medicine that was not compared. Answers what is signed. */
function refuseUnfinished(context: Context, visit: LockedVisit, stored: Stored & { id: string }) {
  if (unsettled(besideOf(context, visit, stored)).length > 0) {
    refuse('not_possible_now', {
      field: 'version',
      detail: 'Another version of this report stands beside it. Choose between them, then sign.',
    })
  }
  const at = place(visit, 'reports', 'content', stored.id)
  const words = readWords(openOrAlarm(context, stored.patient_key, at, stored.content))
  for (const [index, medicine] of words.medicines.entries()) {
    const missing = lacks(medicine)
    if (missing)
      refuse('not_possible_now', {
        field: `medicines.${index}.${missing}`,
        detail: LACKING[missing],
      })
  }
  return words
}

const LACKING = {
  drug: 'A medicine has no name yet.',
  dose: 'A medicine has no dose yet.',
  route: 'How a medicine was given is not said yet.',
  at: 'When a medicine was given is not said yet.',
  checked: 'Compare patient, medicine, dose, time and route of each medicine before you sign.',
} as const

/** Signs the draft as it was read (`version`). Signing again answers the visit unchanged. */
export async function signReport(
  context: Context,
  input: ParsedInputOf<typeof contract.signReport>,
) {
  const { tx, now } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('sign-report', visit)
  const stored = await readReport(context, visit)
  if (stored.signed_at) return getVisit(context, visit.id)
  if (stored.id === null || (visit.status !== 'COMPLETED' && !visit.late_care)) {
    refuse('not_possible_now', {
      detail: 'A report is signed when it is written and the visit completed.',
    })
  }
  if (stored.version !== input.version) {
    refuse('not_possible_now', {
      field: 'version',
      detail: 'The report has changed since you read it. Read it again.',
    })
  }
  const { wounds } = refuseUnfinished(context, visit, { ...stored, id: stored.id })
  await leaveOtherPhotos(context, stored.id, wounds)
  await tx.run(sql`update reports set signed_at = ${now} where id = ${stored.id}`)
  await tx.run(
    sql`update visits set report_status = 'signed', updated_at = ${now} where id = ${visit.id}`,
  )
  await recordReport(context, visit, 'REPORT_SIGNED', { reportId: stored.id }, toEverybody)
  return getVisit(context, visit.id)
}

/**
 * Has the document of a signed report made again, once it has failed. Otherwise the visit is answered as it is.
 * Errors: `not_found`, `not_allowed`, `not_possible_now` (not signed).
 */
export async function printReport(context: Context, { id }: { id: string }) {
  const visit = await getVisit(context, id)
  if (!visit.can.includes('read-report')) refuse('not_allowed')
  if (!visit.report?.signedAt)
    refuse('not_possible_now', { detail: 'There is no signed report yet.' })
  if (visit.report.pdfState !== 'failed') return visit
  await recordReport(context, { id, patient_id: visit.patient.id }, 'PRINT_ASKED', {}, [])
  return getVisit(context, id)
}

/** Adds to a signed report, with author, time and reason. */
export async function addAddendum(
  context: Context,
  input: ParsedInputOf<typeof contract.addAddendum>,
) {
  const { tx, now, actor, vault } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('add-addendum', visit)
  const stored = await readReport(context, visit)
  if (!stored.signed_at || stored.id === null)
    refuse('not_possible_now', { detail: 'The report is not signed yet: edit it instead.' })
  const seal = (column: string, value: string) =>
    vault.sealText(
      stored.patient_key,
      place(visit, 'report_addenda', column, input.addendumId),
      value,
    )
  const hash = createdHash(vault, actor.id, 'addendum', input)
  const made = await tx.maybe(sql`
    insert into report_addenda (id, report_id, visit_id, patient_id, author_id, content, reason,
      created_hash, created_at, released_at)
    values (${input.addendumId}, ${stored.id}, ${visit.id}, ${visit.patient_id}, ${actor.id},
      ${seal('content', input.content)}, ${seal('reason', input.reason)}, ${hash}, ${now}, ${stored.released_at})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from report_addenda where id = ${input.addendumId} and author_id = ${actor.id} and created_hash = ${hash}`)
    return same ? getVisit(context, visit.id) : refuse('id_taken', { field: 'addendumId' })
  }
  const { questionId, addendumId } = input
  if (questionId) await answerQuestion(context, visit, { questionId, addendumId })
  await recordReport(
    context,
    visit,
    'VISIT_CHANGED',
    { action: 'addendum' },
    stored.released_at ? toEverybody : toCareTeam,
  )
  return getVisit(context, visit.id)
}
