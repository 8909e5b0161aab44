import type { ParsedInputOf } from '../../../contract/endpoint.ts'
import type { Duty, Role } from '../../../contract/people.ts'
import {
  isRegistered,
  type staff as contract,
  type Category,
  type Registration,
  type Staff,
  type StaffMember,
} from '../../../contract/staff.ts'
import { touch } from '../../platform/audit/trail.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import {
  fromBase64,
  isActive,
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../platform/people.ts'
import { visibleTo } from '../visits/policy.ts'
import {
  certificatesOf,
  obstacleTo,
  type Certificate,
  type VisitNeeds,
} from '../../platform/registration.ts'
import { may } from './policy.ts'
import { standingOf } from './registered.ts'

const FIRST = '00000000-0000-0000-0000-000000000000'

type RegistrationRow = {
  id: string
  userId: string
  role: 'nurse' | 'doctor'
  number: string
  category: Category | null
  validUntil: string | null
  state: 'entered' | 'verified' | 'refused'
  enteredBy: SealedPerson
  enteredAt: string
  decidedBy: SealedPerson | null
  decidedAt: string | null
  note: string | null
  key: string | null
}

/** SQL: everything that was entered for the person in this column, newest first. */
export const registrationsOf = (user: string) => sql<RegistrationRow[]>`coalesce((
  select jsonb_agg(jsonb_build_object('id', r.id, 'userId', r.user_id, 'role', r.role,
    'number', r.number, 'category', r.category, 'validUntil', r.valid_until, 'state', r.state,
    'enteredBy', ${sealedPerson('eb')}, 'enteredAt', r.entered_at,
    'decidedBy', case when db.id is not null then ${sealedPerson('db')} end,
    'decidedAt', coalesce(r.refused_at, r.verified_at), 'note', encode(r.note, 'base64'),
    'key', encode(ru.data_key, 'base64')) order by r.entered_at desc, r.id desc)
  from registrations r join users ru on ru.id = r.user_id join users eb on eb.id = r.entered_by
  left join users db on db.id = coalesce(r.refused_by, r.verified_by)
  where r.user_id = ${sql.ref(user)}), '[]')`

const iso = (value: string) => new Date(value).toISOString()

export function toRegistration(context: Context, row: RegistrationRow): Registration {
  const { actor } = context
  const place = { table: 'registrations', column: 'note', row: row.id, person: row.userId }
  // Nobody decides on what they entered, or on themselves.
  const other = actor.id !== row.userId && actor.id !== row.enteredBy.id
  const decides = may(actor, 'verify-registration') && other
  const complete = row.validUntil !== null && (row.role === 'doctor' || row.category !== null)
  return {
    id: row.id,
    council: row.role === 'nurse' ? 'SANC' : 'HPCSA',
    number: row.number,
    category: row.category,
    validUntil: row.validUntil,
    state: row.state,
    enteredBy: openPerson(context, row.enteredBy),
    enteredAt: iso(row.enteredAt),
    decidedBy: row.decidedBy && openPerson(context, row.decidedBy),
    decidedAt: row.decidedAt && iso(row.decidedAt),
    note: openOrAlarm(context, fromBase64(row.key), place, fromBase64(row.note)) ?? '',
    can: decides
      ? [
          ...(row.state === 'entered' && complete ? (['verify'] as const) : []),
          ...(row.state === 'refused' ? [] : (['refuse'] as const)),
        ]
      : [],
  }
}

type StaffRow = {
  id: string
  role: Role
  person: SealedPerson
  duties: Duty[]
  disabled_at: Date | null
  registrations: RegistrationRow[]
}
const columns = sql`u.id, u.role, ${sealedPerson('u')} as person, u.disabled_at,
  array(select d.duty from duties d where d.user_id = u.id order by d.duty) as duties,
  ${registrationsOf('u.id')} as registrations`

const toColleague = (context: Context, row: StaffRow) => {
  const standing = standingOf(row.registrations, context.now)
  return {
    ...openPerson(context, row.person),
    duties: row.duties,
    ...standing,
    registrationState: isRegistered(row.role) ? standing.registrationState : null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
  }
}

/** What a visit asks of whoever takes it. Refuses with `not_found`. */
async function needsOf({ tx, actor }: Context, visitId: string): Promise<VisitNeeds> {
  const visit = await tx.maybe(sql<VisitNeeds>`
    select v.start_at as start, s.name as service, s.categories from visits v
    join services s on s.id = v.service_id where v.id = ${visitId} and ${visibleTo(actor)}`)
  return visit ?? refuse('not_found', { field: 'visitId' })
}

/** Staff with the care they are booked for from yesterday to 14 days ahead. */
export async function listStaff(context: Context, input: ParsedInputOf<typeof contract.list>) {
  const { now, config, tx } = context
  if (!may(context.actor, 'list-staff')) refuse('not_allowed')
  const { role = null, visitId, disabled, cursor, limit } = input
  const needs = visitId ? await needsOf(context, visitId) : null
  const after = cursor ? decodeCursor(cursor, 1)[0]! : FIRST
  const from = new Date(now.getTime() - 86_400_000)
  const to = new Date(now.getTime() + 14 * 86_400_000)
  const rows = await tx.many(sql<StaffRow & BusyColumn & { certificates: Certificate[] }>`
    select ${columns}, ${certificatesOf('u.id')} as certificates, coalesce((
      select jsonb_agg(jsonb_build_object('visitId', v.id, 'patientId', v.patient_id, 'start', v.start_at, 'end', v.end_at) order by v.start_at)
      from bookings b join visits v on v.id = b.visit_id
      where b.nurse_id = u.id and b.during && tstzrange(${from}, ${to})), '[]') as busy
    from users u
    where u.role <> 'patient' and (${role}::text is null or u.role = ${role}::text)
      and ${disabled ? sql`u.disabled_at is not null` : isActive(config, 'u')}
      and u.id > ${after}::uuid
    order by u.id limit ${limit + 1}`)
  return pageOf(rows, limit, (row): Staff => ({
    ...toColleague(context, row),
    busy: row.busy.map(({ visitId: of, patientId, start, end }) => {
      touch(context, patientId, of)
      return { visitId: of, start: iso(start), end: iso(end) }
    }),
    obstacle: needs && (obstacleTo(needs, row.role, row.certificates)?.detail ?? null),
  }))
}
type BusyColumn = { busy: { visitId: string; patientId: string; start: string; end: string }[] }

type MemberRow = StaffRow & {
  email: Buffer | null
  data_key: Buffer | null
  disabled_by: SealedPerson | null
  disabled_reason: Buffer | null
  visits_ahead: number
}

/** One colleague. Refuses with `not_allowed` or `not_found`. */
export async function getStaff(context: Context, id: string): Promise<StaffMember> {
  const { tx, actor, now, config } = context
  if (!may(actor, 'list-staff')) refuse('not_allowed')
  const row = await tx.maybe(sql<MemberRow>`
    select ${columns}, staff_email(u.id) as email, u.data_key, u.disabled_reason,
      case when x.id is not null then ${sealedPerson('x')} end as disabled_by,
      visits_ahead(u.id, ${now}) as visits_ahead
    from users u left join users x on x.id = u.disabled_by
    where u.id = ${id} and u.role <> 'patient' and (not u.demo or demo_is_on(${config.demo}::text))`)
  if (!row) refuse('not_found')
  const at = { row: id, person: id }
  const open = (table: string, column: string, sealed: Buffer | null) =>
    openOrAlarm(context, row.data_key, { table, column, ...at }, sealed) ?? ''
  const other = id !== actor.id
  const left = row.disabled_at !== null
  return {
    ...toColleague(context, row),
    email: open('credentials', 'email', row.email),
    registrations: row.registrations.map((each) => toRegistration(context, each)),
    disabledBy: row.disabled_by && openPerson(context, row.disabled_by),
    disabledReason: open('users', 'disabled_reason', row.disabled_reason),
    visitsAhead: row.visits_ahead,
    can: [
      ...(other && row.role === 'administrator' && !left ? (['set-duties'] as const) : []),
      ...(other ? ([left ? 'enable' : 'disable'] as const) : []),
      ...(isRegistered(row.role) && !left && may(actor, 'enter-for-another')
        ? (['enter-registration'] as const)
        : []),
    ],
  }
}

/** The caller's own registrations. */
export async function myRegistrations(context: Context) {
  const { tx, actor, now } = context
  if (!may(actor, 'enter-registration')) refuse('not_allowed')
  const { rows } = await tx.one(sql<{ rows: RegistrationRow[] }>`
    select ${registrationsOf('u.id')} as rows from users u where u.id = ${actor.id}`)
  const { registrationState, validUntil } = standingOf(rows, now)
  return {
    items: rows.map((row) => toRegistration(context, row)),
    state: registrationState,
    validUntil,
  }
}

/** One registration as the caller may see it. Refuses with `not_found`. */
export async function getRegistration(context: Context, id: string): Promise<Registration> {
  const row = await context.tx.maybe(sql<{ rows: RegistrationRow[] }>`
    select ${registrationsOf('o.user_id')} as rows from registrations o where o.id = ${id}`)
  const found = row?.rows.find((each) => each.id === id)
  return found ? toRegistration(context, found) : refuse('not_found')
}
