import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Shift, workingTime as contract } from '../../../contract/workingTime.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { writeAbsence } from '../../platform/planning/absences.ts'
import { keepOnlySkills } from '../../platform/skills.ts'
import { may } from './policy.ts'
import { getTime } from './queries.ts'

/** The key of a nurse who is here. Refuses with `not_found`, for whoever does not plan too. */
async function nurseKey({ tx, actor }: Context, id: string): Promise<Buffer | null> {
  if (!may(actor, 'see-time')) refuse(actor.id === id ? 'not_allowed' : 'not_found')
  const nurse = await tx.maybe(sql<{ data_key: Buffer | null }>`
    select data_key from users where id = ${id} and role = 'nurse' and disabled_at is null`)
  return nurse ? nurse.data_key : refuse('not_found')
}

/** Shifts of one day that touch or overlap are one. */
function merged(shifts: readonly Shift[]): Shift[] {
  const sorted = shifts.toSorted((a, b) => a.weekday - b.weekday || a.from - b.from)
  const days: Shift[] = []
  for (const shift of sorted) {
    const last = days.at(-1)
    if (last?.weekday === shift.weekday && shift.from <= last.until)
      last.until = Math.max(last.until, shift.until)
    else days.push({ ...shift })
  }
  return days
}

/** The working week, all at once; an empty one is the practice's. Errors: `not_found`, `not_allowed`. */
export async function setHours(
  context: Context,
  { id, hours }: ParsedInputOf<typeof contract.setHours>,
) {
  const { tx, actor } = context
  await nurseKey(context, id)
  if (!may(actor, 'set-hours')) refuse('not_allowed')
  await tx.run(sql`delete from working_hours where user_id = ${id}`)
  await tx.run(sql`
    insert into working_hours (user_id, weekday, from_minute, until_minute)
    select ${id}, x.weekday, x."from", x."until"
    from jsonb_to_recordset(${JSON.stringify(merged(hours))}::jsonb)
      as x (weekday int, "from" int, "until" int)`)
  return getTime(context, id)
}

/** What she has learned, all at once. Errors: `not_found`, `not_allowed`, `invalid_input` (skillIds). */
export async function setSkills(
  context: Context,
  { id, skillIds }: ParsedInputOf<typeof contract.setSkills>,
) {
  const { tx, actor, now } = context
  await nurseKey(context, id)
  if (!may(actor, 'set-skills')) refuse('not_allowed')
  const wanted = await keepOnlySkills(context, 'nurse_skills', id, skillIds)
  await tx.run(sql`
    insert into nurse_skills (user_id, skill_id, given_by, given_at)
    select ${id}, s, ${actor.id}, ${now} from unnest(${wanted}::uuid[]) s on conflict do nothing`)
  return getTime(context, id)
}

/**
 * Leave, illness or training. Visits of that time stay hers until somebody moves them; the answer counts
 * them. Errors: `not_found`, `not_allowed`, `invalid_input` (until), `id_taken`.
 */
export async function recordAbsence(
  context: Context,
  input: ParsedInputOf<typeof contract.recordAbsence>,
) {
  const { tx, actor } = context
  const { id } = input
  const key = await nurseKey(context, id)
  if (!may(actor, 'record-absence')) refuse('not_allowed')
  const { from, until } = await writeAbsence(context, key, input)
  const { booked } = await tx.one(sql<{ booked: number }>`
    select count(*)::int as booked from bookings
    where nurse_id = ${id} and care && tstzrange(${from}, ${until})`)
  return { ...(await getTime(context, id)), visitsMeanwhile: booked }
}

/** Takes an absence back. One that is taken back stays so. Errors: `not_found`, `not_allowed`. */
export async function withdrawAbsence(
  context: Context,
  { absenceId }: ParsedInputOf<typeof contract.withdrawAbsence>,
) {
  const { tx, now, actor } = context
  const away = await tx.maybe(sql<{ user_id: string }>`
    select user_id from absences where id = ${absenceId}`)
  if (!away || (away.user_id !== actor.id && !may(actor, 'see-time'))) refuse('not_found')
  if (!may(actor, 'record-absence')) refuse('not_allowed')
  await tx.run(sql`
    update absences set withdrawn_at = ${now} where id = ${absenceId} and withdrawn_at is null`)
  return {}
}
