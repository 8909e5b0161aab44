import {
  TIME_ACTIONS,
  type AbsenceKind,
  type NurseTime,
  type Shift,
  type Skill,
} from '../../../contract/workingTime.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { fromBase64, openOrAlarm, openPerson, sealedPerson } from '../../platform/people.ts'
import type { SealedPerson } from '../../platform/people.ts'
import { clinicDay, startOfDay } from '../../platform/clinicTime.ts'
import { may } from './policy.ts'

type Row = {
  id: string
  data_key: Buffer | null
  hours: Shift[]
  skills: Skill[]
  absences: {
    id: string
    from: string
    until: string
    kind: AbsenceKind
    reason: string | null
    by: SealedPerson
  }[]
}

/**
 * When a nurse works, is away, and what she has learned. `not_found` for whoever is no nurse, and for
 * colleagues who do not plan.
 */
export async function getTime(context: Context, id: string): Promise<NurseTime> {
  const { tx, actor, now } = context
  if (id !== actor.id && !may(actor, 'see-time')) refuse('not_found')
  const today = startOfDay(clinicDay(now))
  const row = await tx.maybe(sql<Row>`
    select u.id, u.data_key,
      coalesce((select jsonb_agg(jsonb_build_object('weekday', h.weekday, 'from', h.from_minute,
          'until', h.until_minute) order by h.weekday, h.from_minute)
        from working_hours h where h.user_id = u.id), '[]') as hours,
      coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'active', k.active)
          order by k.name)
        from nurse_skills n join skills k on k.id = n.skill_id where n.user_id = u.id), '[]') as skills,
      coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'from', lower(a.during),
          'until', upper(a.during), 'kind', a.kind, 'reason', encode(a.reason, 'base64'),
          'by', ${sealedPerson('b')}) order by lower(a.during), a.id)
        from absences a join users b on b.id = a.said_by
        where a.user_id = u.id and a.withdrawn_at is null and upper(a.during) > ${today}), '[]') as absences
    from users u where u.id = ${id} and u.role = 'nurse'`)
  if (!row) refuse('not_found')
  const iso = (value: string) => new Date(value).toISOString()
  return {
    userId: row.id,
    hours: row.hours,
    skills: row.skills,
    absences: row.absences.map(({ by, reason, ...away }) => {
      const place = { table: 'absences', column: 'reason', row: away.id, person: id }
      return {
        ...away,
        from: iso(away.from),
        until: iso(away.until),
        reason: openOrAlarm(context, row.data_key, place, fromBase64(reason)) ?? '',
        saidBy: openPerson(context, by),
      }
    }),
    can: TIME_ACTIONS.filter((action) => may(actor, action)),
  }
}
