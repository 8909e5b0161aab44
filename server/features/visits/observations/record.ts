import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import {
  LATER_MINUTES,
  news2,
  ringsWhen,
  together,
  TOGETHER_MINUTES,
  warningsOf,
} from '../../../../contract/news2.ts'
import type { Observation, observations as contract } from '../../../../contract/observations.ts'
import { calledAt } from '../../../platform/alarms.ts'
import { touch } from '../../../platform/audit/trail.ts'
import { later } from '../../../platform/clinicTime.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { createdHash } from '../../../platform/idempotency.ts'
import { newUuid } from '../../../platform/ids.ts'
import { tellOfLate } from '../../../platform/late.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../../platform/people.ts'
import { onceMine } from '../late/former.ts'
import { lockMine, lockVisit, refuseUnlessAllowed } from '../locking.ts'
import { placeBySteps } from '../placeBySteps.ts'
import { saidIn } from '../times.ts'
import { subjectOf, type Ground } from './plan.ts'
import {
  contentPlace,
  observationOf,
  openContent,
  readObservations,
  type Content,
} from './stored.ts'

type Input = ParsedInputOf<typeof contract.record>

/**
 * What a nurse measured, or that she is worried, whatever state the visit is in by now and whosever it is:
 * scored with the newest of each within half an hour, and rung through the chain where it warns. The same id and
 * body again answer the first. Errors: `not_found`, `not_allowed`, `invalid_input`, `id_taken`.
 */
export async function recordObservations(context: Context, input: Input): Promise<Observation> {
  const { now, actor, vault } = context
  const { id: visitId, observationsId: id, at, clock: _clock, pregnant, worried, ...values } = input
  if (!worried && Object.values(values).every((value) => value === undefined))
    refuse('invalid_input', {
      errors: [{ field: 'measured', message: 'at least one value, or that you are worried' }],
    })
  const mine = await lockMine(context, visitId)
  const once = await onceMine(context, visitId)
  // Of the nurse's own nothing is refused: what she measured, she measured.
  if (!once) refuseUnlessAllowed('observe', mine ?? (await lockVisit(context, visitId)))
  const { patient_id: patientId, data_key: key, from_at, start_at } = once ?? refuse('not_found')
  touch(context, patientId, visitId)
  const placed = await placeBySteps(context, visitId, saidIn(input), {
    floor: from_at,
    agreed: start_at,
  })
  const ground: Ground = { patientId, key, birthDate: await birthDateOf(context, patientId) }
  const subject = await subjectOf(context, ground)
  const used = together(
    [
      ...(await measuredBefore(context, visitId, key, placed.at)),
      { at: placed.at, measured: values },
    ],
    placed.at,
  )
  const plan = subject.plan && {
    comfort: subject.plan.comfort,
    thresholds: subject.plan.thresholds,
  }
  const score = news2(used, { under16: subject.under16, scale: subject.scale, pregnant })
  const warnings = warningsOf({ measured: used, worried, score }, plan)
  const content: Content = {
    measured: values,
    used,
    pregnant,
    worried,
    score,
    warnings,
    plan,
    said: placed.said?.toISOString() ?? null,
  }
  const rings = ringsWhen(warnings)
  const ringsAt = rings && (rings === 'now' ? now : later(now, LATER_MINUTES))
  const sealed = vault.sealText(key, contentPlace(id, patientId), JSON.stringify(content))
  const hash = createdHash(vault, actor.id, 'observations', {
    id,
    visitId,
    at,
    pregnant,
    worried,
    values,
  })
  const added = await keep(context, { id, visitId, sealed, hash, placed, rings, ringsAt })
  // Measured when the visit was somebody else's already, or cancelled: dispatch decides what it was.
  if (added && (!mine || mine.status === 'CANCELLED'))
    await noteLate(context, { id, visitId, patientId, at: placed.at })
  const [kept] = await readObservations(
    context,
    key,
    sql`o.id = ${id}::uuid and o.visit_id = ${visitId}::uuid`,
  )
  if (kept) return kept
  // Somebody else was sent meanwhile: she is answered what she said, and no more of the visit.
  const head = {
    id,
    visitId,
    by: await self(context),
    measuredAt: placed.at.toISOString(),
    receivedAt: now.toISOString(),
    uncertain: placed.uncertain,
  }
  const state = rings === 'now' ? ('ringing' as const) : ('waiting' as const)
  return {
    ...observationOf(content, head),
    warning: ringsAt && { state, ringsAt: ringsAt.toISOString(), answer: null },
  }
}

type Kept = {
  id: string
  visitId: string
  sealed: Buffer
  hash: Buffer
  placed: { at: Date; uncertain: boolean }
  rings: 'now' | 'later' | null
  ringsAt: Date | null
}

/** Values, warning, alarm and the frames that tell of them: one statement. Answers whether it is new. */
async function keep(
  { tx, now, hints }: Context,
  { id, visitId, sealed, hash, placed, ...kept }: Kept,
) {
  const events = [newUuid(now), newUuid(now), newUuid(now)]
  const { outcome, told } = await tx.one(sql<{ outcome: string; told: string[] | null }>`
    select * from record_observations(${id}::uuid, ${visitId}::uuid, ${sealed}::bytea, ${hash}::bytea,
      ${placed.at}::timestamptz, ${placed.uncertain}, ${kept.rings}::text, ${kept.ringsAt}::timestamptz,
      ${[...calledAt(0)]}::text[], ${events}::uuid[], ${now}::timestamptz)`)
  if (outcome === 'taken') refuse('id_taken', { field: 'observationsId' })
  if (outcome === 'not_theirs') refuse('not_found')
  if (outcome === 'new')
    tx.afterCommit(() => hints.publish({ wake: told ?? [], board: visitId, dispatch: true }))
  return outcome === 'new'
}

async function noteLate(
  context: Context,
  { id, visitId, patientId, at }: { id: string; visitId: string; patientId: string; at: Date },
) {
  await context.tx.run(sql`
    select note_late(${id}::uuid, ${visitId}::uuid, 'observations', ${at}::timestamptz,
      ${context.now}::timestamptz)`)
  await tellOfLate(context, { visit_id: visitId, patient_id: patientId })
}

type Before = { id: string; patient_id: string; content: Buffer; measured_at: Date }

/** What was measured on this visit in the half hour before. */
async function measuredBefore(context: Context, visitId: string, key: Buffer | null, at: Date) {
  const rows = await context.tx.many(sql<Before>`
    select id, patient_id, content, measured_at from observations
    where visit_id = ${visitId} and measured_at <= ${at}::timestamptz
      and measured_at >= ${later(at, -TOGETHER_MINUTES)}::timestamptz
    order by measured_at, received_at`)
  return rows.flatMap((row) => {
    const content = openContent(context, key, row)
    return content ? [{ at: row.measured_at, measured: content.measured }] : []
  })
}

/** Not known to whoever is no longer of the visit: then it is scored with a caution. */
const birthDateOf = async ({ tx }: Context, patientId: string) =>
  (
    await tx.maybe(sql<{ birth_date: Buffer | null }>`
    select birth_date from patients where id = ${patientId}`)
  )?.birth_date ?? null

async function self(context: Context) {
  const { by } = await context.tx.one(sql<{ by: SealedPerson }>`
    select ${sealedPerson('u')} as by from users u where u.id = ${context.actor.id}`)
  return openPerson(context, by)
}
