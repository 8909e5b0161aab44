import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { Plan, Scale } from '../../../../contract/news2.ts'
import type {
  ObservedSubject,
  observations as contract,
  WarningPlan,
} from '../../../../contract/observations.ts'
import { touch } from '../../../platform/audit/trail.ts'
import { clinicDay } from '../../../platform/clinicTime.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { createdHash } from '../../../platform/idempotency.ts'
import {
  openOfPatient,
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../../platform/people.ts'
import { allows, patientStandings, type Standing } from '../../../platform/standing.ts'
import { linesOf } from '../../record/policy.ts'
import { MAY_PLAN_WARNINGS } from '../policy.ts'

const ADULT_FROM = 16
const LONGEST_DAYS = 366
const DAY_MS = 24 * 3_600_000

type Content = Plan & { scale: Scale; reason: string }
type Row = {
  id: string
  content: Buffer
  set_at: Date
  until: Date | null
  by: SealedPerson
}
export type Ground = { patientId: string; key: Buffer | null; birthDate: Buffer | null }

const planPlace = (id: string, patientId: string) => ({
  table: 'warning_plans',
  column: 'content',
  row: id,
  person: patientId,
})

export function isUnder16(context: Context, { patientId, key, birthDate }: Ground): boolean | null {
  const born = openOfPatient(context, key, patientId, 'birth_date', birthDate)
  if (!born) return null
  const from = Temporal.PlainDate.from(born).add({ years: ADULT_FROM })
  return Temporal.PlainDate.compare(clinicDay(context.now), from) < 0
}

/** What a doctor set last, as far as the caller may read it. Thresholds and comfort care end by themselves. */
export async function readPlan(context: Context, { patientId, key }: Ground) {
  const { tx, now } = context
  const row = await tx.maybe(sql<Row>`
    select l.id, l.content, l.set_at, l.until, ${sealedPerson('u')} as by
    from warning_plans l join users u on u.id = l.set_by
    where l.patient_id = ${patientId} order by l.set_at desc, l.id desc limit 1`)
  const opened = row && openOrAlarm(context, key, planPlace(row.id, patientId), row.content)
  if (!row || !opened) return { scale: 1 as const, plan: null }
  const { scale, comfort, thresholds, reason } = JSON.parse(opened) as Content
  const plan: WarningPlan | null =
    row.until && row.until > now
      ? {
          comfort,
          thresholds,
          reason,
          by: openPerson(context, row.by),
          at: row.set_at.toISOString(),
          until: row.until.toISOString(),
        }
      : null
  return { scale, plan }
}

/** How the patient usually is, as their record says; empty where nobody has said, or not to the caller. */
async function usualMentalOf(context: Context, { patientId, key }: Ground): Promise<string> {
  const { tx, actor } = context
  const mine = linesOf(actor)
  // Whoever is called to a warning reads it too, so that they can tell what is new.
  const called =
    actor.role === 'administrator' ? sql<boolean>`(${mine} or warned_of(e.patient_id))` : mine
  const row = await tx.maybe(sql<{ id: string; content: Buffer }>`
    select e.id, e.content from record_entries e
    where e.patient_id = ${patientId} and e.kind = 'mental_state' and e.ended_at is null and ${called}
    order by e.happened_at desc, e.id desc limit 1`)
  const place = {
    table: 'record_entries',
    column: 'content',
    row: row?.id ?? '',
    person: patientId,
  }
  const opened = row && openOrAlarm(context, key, place, row.content)
  if (!opened) return ''
  const { what, detail } = JSON.parse(opened) as { what: string; detail: string }
  return [what, detail].filter(Boolean).join('. ')
}

/** What scores of this patient go by now. */
export async function subjectOf(context: Context, ground: Ground): Promise<ObservedSubject> {
  return {
    under16: isUnder16(context, ground),
    usualMental: await usualMentalOf(context, ground),
    ...(await readPlan(context, ground)),
  }
}

type Known = { data_key: Buffer | null; birth_date: Buffer | null; standings: Standing[] | null }

/**
 * Sets what the scores of a patient go by; the newest counts, those before it are kept. Thresholds and comfort
 * care need a reason and an end within a year. Errors: `not_found`, `not_allowed`, `invalid_input`, `id_taken`.
 */
export async function setWarningPlan(
  context: Context,
  input: ParsedInputOf<typeof contract.setPlan>,
): Promise<ObservedSubject> {
  const { tx, now, actor, vault } = context
  const { id: patientId, planId, until: _until, ...said } = input
  const patient = await tx.maybe(sql<Known>`
    select p.data_key, p.birth_date, ${patientStandings(actor, 'p.id')} as standings
    from patients p where p.id = ${patientId}`)
  if (!patient?.standings?.length) refuse('not_found')
  touch(context, patientId)
  if (!allows(MAY_PLAN_WARNINGS, patient.standings)) refuse('not_allowed')
  const end = endOf(input, now)
  const content: Content = { ...said, reason: said.reason ?? '' }
  const sealed = vault.sealText(
    patient.data_key,
    planPlace(planId, patientId),
    JSON.stringify(content),
  )
  const hash = createdHash(vault, actor.id, 'warning plan', input)
  const made = await tx.maybe(sql`
    insert into warning_plans (id, patient_id, set_by, content, until, created_hash, set_at)
    values (${planId}, ${patientId}, ${actor.id}, ${sealed}, ${end}, ${hash}, ${now})
    on conflict (id) do nothing returning id`)
  if (!made) {
    const same = await tx.maybe(sql`
      select id from warning_plans where id = ${planId} and set_by = ${actor.id} and created_hash = ${hash}`)
    if (!same) refuse('id_taken', { field: 'planId' })
  }
  return subjectOf(context, {
    patientId,
    key: patient.data_key,
    birthDate: patient.birth_date,
  })
}

/** Until when thresholds or comfort care last; null where there are none. */
function endOf(
  { comfort, thresholds, reason, until }: ParsedInputOf<typeof contract.setPlan>,
  now: Date,
): Date | null {
  if (!comfort && !thresholds) return null
  const wrong = (field: string, message: string): never =>
    refuse('invalid_input', { errors: [{ field, message }] })
  if (!reason) return wrong('reason', 'why alarms of this patient are changed')
  const end = until ? new Date(until) : wrong('until', 'until when this counts')
  if (end <= now || end.getTime() > now.getTime() + LONGEST_DAYS * DAY_MS)
    return wrong('until', 'a time ahead, within a year')
  return end
}
