import type { Duty, Right } from '../../contract/people.ts'
import type { Actor } from './context.ts'
import { sql } from './database/query.ts'

/** What somebody is to a visit or a patient, in the words of the policies. */
export type Standing = 'self' | `delegate:${Right}` | 'nurse' | 'doctor' | 'desk' | 'glass'

/** Standings that are told of what happens. Desks are not: they get `BOARD_CHANGED`. */
export type Told = Exclude<Standing, 'desk' | 'glass'>

export const holds = (actor: Pick<Actor, 'duties'>, duty: Duty): boolean =>
  actor.duties.includes(duty)

/** Does one of these standings allow it? */
export const allows = (
  allowed: readonly Standing[],
  standings: readonly Standing[] | null | undefined,
): boolean => allowed.some((standing) => standings?.includes(standing))

/** A standing counts until its end, at the moment of the request; `alias` is the table's. */
const alive = (alias: string) =>
  sql<boolean>`(${sql.ref(`${alias}.until`)} is null or ${sql.ref(`${alias}.until`)} > moment())`

/** The patients for whom the caller is the patient, or a delegate with this right: a set of ids. */
export const patientsWith = (actor: Actor, right: Right) => sql`(
  select s.patient_id from standing s
  where s.user_id = ${actor.id} and s.visit_id is null and ${alive('s')}
    and (s.kind = 'self' or (s.kind = 'delegate' and ${right} = any(s.rights))))`

/** The patient that the caller is: a set of at most one id. */
export const ownPatient = (actor: Actor) => sql`(
  select s.patient_id from standing s where s.user_id = ${actor.id} and s.kind = 'self')`

/** The patients for whom the caller broke the glass: a set of ids. */
export const brokenGlass = (actor: Actor) => sql`(
  select s.patient_id from standing s
  where s.user_id = ${actor.id} and s.kind = 'glass' and ${alive('s')})`

/** The visits in whose conversations the caller still takes part as nurse or doctor: a set of ids. */
export const talksOf = (actor: Actor) => sql`(
  select s.visit_id from standing s
  where s.user_id = ${actor.id} and s.kind = ${actor.role}
    and (s.talks_until is null or s.talks_until > moment()))`

/**
 * Has the caller's part in the conversations of this visit ended, although they still see it? A nurse's
 * does some days after her report.
 */
export const talksOver = (actor: Actor, visit = 'v') =>
  actor.role === 'nurse'
    ? // Row by row: after some years the set of all her visits is long, and a page is short.
      sql<boolean>`coalesce((select false from standing s
        where s.visit_id = ${sql.ref(`${visit}.id`)} and s.user_id = ${actor.id} and s.kind = 'nurse'
          and (s.talks_until is null or s.talks_until > moment())), true)`
    : sql<boolean>`false`

/** What the caller is to this patient without any visit: `self`, or what a delegate may do. */
export const familyStandings = (actor: Actor, patient: string) => sql<Standing[] | null>`(
  select standing_words(s.kind, s.rights) from standing s
  where s.user_id = ${actor.id} and s.patient_id = ${sql.ref(patient)} and s.visit_id is null
    and s.kind in ('self', 'delegate') and ${alive('s')})`

/** What an administrator is to this patient: the desk of dispatch, a broken glass, both or neither. */
export const officeStandings = (actor: Actor, patient: string) => sql<
  Standing[]
>`array_remove(array[
  ${holds(actor, 'dispatch') ? 'desk' : null}::text,
  case when ${sql.ref(patient)} in ${brokenGlass(actor)} then 'glass' end], null)`

/** What the caller is to this patient, on whatever visit; null for a stranger. */
export function patientStandings(actor: Actor, patient: string) {
  switch (actor.role) {
    case 'administrator':
      return officeStandings(actor, patient)
    case 'patient':
      return familyStandings(actor, patient)
    case 'nurse':
    case 'doctor':
      return sql<Standing[] | null>`(
        select array[s.kind] from standing s
        where s.user_id = ${actor.id} and s.patient_id = ${sql.ref(patient)} and s.kind = ${actor.role}
        limit 1)`
  }
}
