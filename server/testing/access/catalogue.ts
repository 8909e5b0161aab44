import { ACCOUNT_FUNCTIONS, INNER_ACCOUNT_FUNCTIONS } from './accounts.table.ts'
import { CASE_FUNCTIONS } from './cases.table.ts'
import { COPY_FUNCTIONS } from './copies.table.ts'
import { FACTOR_FUNCTIONS, SESSION_FUNCTIONS } from './factors.table.ts'
import { HELP_FUNCTIONS, INNER_HELP_FUNCTIONS } from './help.table.ts'
import { RECORD_FUNCTIONS } from './record.table.ts'
import { INNER_OBSERVATION_FUNCTIONS, OBSERVATION_FUNCTIONS } from './observations.table.ts'
import { INNER_REVIEW_FUNCTIONS } from './reviews.table.ts'
import { RATING_FUNCTIONS } from './ratings.table.ts'
import { TOLD_FUNCTIONS } from './told.table.ts'
import { TRAIL_FUNCTIONS } from './trail.table.ts'
import type { Scene } from './scene.ts'

// What PostgreSQL's own catalogue says of the second wall, against lists written by hand.

/** Tables that hold no person's data. Every other one has row-level security, FORCEd. */
const NOT_PERSONAL = ['migrations', 'key_check', 'audit_offset']

/** The definer functions: those that the application calls, and those that only others call. */
const CALLED = [
  ...ACCOUNT_FUNCTIONS,
  ...FACTOR_FUNCTIONS,
  ...SESSION_FUNCTIONS,
  ...HELP_FUNCTIONS,
  ...TRAIL_FUNCTIONS,
  ...TOLD_FUNCTIONS,
  ...RECORD_FUNCTIONS,
  ...OBSERVATION_FUNCTIONS,
  ...RATING_FUNCTIONS,
  ...CASE_FUNCTIONS,
  ...COPY_FUNCTIONS,
  'actor_is',
  'failures',
  'settle_failure',
  'glass_of_actor',
  'patients_of_actor',
  'self_of_actor',
  'has_met',
  'stands_as',
  'stands_with',
  'talks_as',
  'talks_with',
  'accept_family_invitation',
  'accept_invitation',
  'keep_late',
  'once_mine',
  'upload_room',
  'open_task',
  'mind_orders',
  'put_address',
  'tell_late',
  'change_relation',
  'credentials_of',
  'demo_is_on',
  'end_relation',
  'disable_staff',
  'enable_staff',
  'enter',
  'expire_offers',
  'family_of',
  'family_offers',
  'follow_ups_of',
  'why_of_visit',
  'reviews_for_lead',
  'versions_for_lead',
  'glass_tells',
  'is_desk',
  'knows',
  'last_here',
  'limit_to_childhood',
  'live_sessions',
  'link_patient',
  'may_be_linked',
  'move_visit',
  'nurse_plans',
  'open_session',
  'participants_of',
  'put_booking',
  'patients_by_name',
  'put_name_tokens',
  'people_of_visit',
  'read_family_invitation',
  'read_invitation',
  'record_event',
  'record_talk',
  'record_notice',
  'register_user',
  'say_message',
  'say_notice',
  'set_address',
  'set_birth_date',
  'set_patient_language',
  'set_patient_status',
  'set_duties',
  'set_out_at',
  'settle_offer',
  'staff_email',
  'takes_part',
  'tell_offers',
  'try_door_code',
  'use_ticket',
  'visits_ahead',
  'who_looked',
]
const INNER = [
  'state_of_failure',
  'mind_orders_of',
  'visits_without_order',
  'assignment_of_visit',
  'is_mine',
  'close_offer',
  'expire_offer',
  'lock_inboxes',
  'offers_of_visit',
  'conversation_of_patient',
  'last_with_duty',
  'may_plan',
  'move_of_visit',
  'names_of_patient',
  'glass_of_duty',
  'glass_of_user',
  ...INNER_ACCOUNT_FUNCTIONS,
  ...INNER_HELP_FUNCTIONS,
  ...INNER_OBSERVATION_FUNCTIONS,
  ...INNER_REVIEW_FUNCTIONS,
  'relation_of_creator',
  'release_report',
  'selves_of',
  'standing_of_duty',
  'standing_of_glass',
  'standing_of_relation',
  'standing_of_user',
  'standing_of_visit',
  'stands_for',
  'stands_in',
  'talkers',
  'talks_end',
  'talks_of_report',
  'talks_of_visit',
  'visit_of_the_living',
  'write_event',
  'write_talk',
  'told_later',
]

/** Where the application changes some columns only: what was agreed at the request is not among them. */
const COLUMNS: readonly [table: string, columns: string][] = [
  ['family_invitations', 'withdrawn_at'],
  ['glass_openings', 'closed_at'],
  ['review_questions', 'answered_at answer_id'],
  ['reviews', 'rating comment changed_at released_at'],
  ['tasks', 'resolved_by resolved_at decision note booked_id'],
  ['record_entries', 'ended_at ended_by end_reason replaced_by'],
  ['case_handling', 'owner_id acknowledged_at due_at ended_at outcome reopened_at held'],
  ['patients', 'care_flags'],
  ['users', 'language'],
  ['presence', 'grade reasons metres said said_at pin_confirmed replaced_at'],
  ['on_call', 'removed_at'],
  ['sessions', 'ended_at'],
  ['invitations', 'token_hash invited_by expires_at withdrawn_at'],
  ['registrations', 'state verified_by verified_at refused_by refused_at note'],
  ['skills', 'name active'],
  ['absences', 'withdrawn_at'],
  ['services', 'name neutral_name minutes price_cents categories active needs_order'],
  [
    'visits',
    'status nurse_id doctor_id fee_cents outcome end_reason report_status scheduled_at en_route_at ' +
      'arrived_at started_at completed_at cancelled_at absent_at updated_at entered_in_error_at',
  ],
]

/** What the application's role may do with each table; nothing with those that are not named. */
const GRANTS: Record<string, string> = {
  assignments: 'SELECT',
  alarm_calls: 'SELECT',
  alarms: 'SELECT',
  audit: 'SELECT INSERT',
  audit_blocks: 'SELECT',
  audit_checks: 'SELECT',
  audit_offset: 'SELECT',
  backups: 'SELECT',
  backup_drills: 'SELECT',
  restores: 'SELECT',
  absences: 'SELECT INSERT',
  bookings: 'SELECT DELETE',
  call_attempts: 'SELECT INSERT',
  checklist_marks: 'SELECT INSERT',
  cases: 'SELECT INSERT',
  case_handling: 'SELECT INSERT',
  case_steps: 'SELECT INSERT',
  care_relations: 'SELECT',
  conversations: 'SELECT INSERT UPDATE',
  corrections: 'SELECT INSERT',
  credentials: 'SELECT',
  deliveries: 'SELECT',
  devices: 'SELECT',
  door_codes: 'SELECT',
  duties: 'SELECT',
  events: 'SELECT',
  family_invitations: 'SELECT INSERT',
  follow_ups: 'SELECT INSERT',
  glass_delays: 'SELECT INSERT',
  glass_openings: 'SELECT INSERT',
  glass_reviews: 'SELECT INSERT',
  inbox: 'SELECT',
  inbox_heads: 'SELECT',
  invitations: 'SELECT INSERT',
  key_check: 'SELECT',
  late_facts: 'SELECT',
  link_codes: 'SELECT INSERT',
  location_points: 'SELECT INSERT',
  messages: 'SELECT INSERT UPDATE',
  name_tokens: 'SELECT',
  observations: 'SELECT',
  offers: 'SELECT INSERT',
  overrides: 'SELECT INSERT',
  on_call: 'SELECT INSERT',
  patient_statuses: 'SELECT',
  presence: 'SELECT INSERT',
  patients: 'SELECT INSERT',
  push_tokens: 'SELECT INSERT DELETE',
  ratings: 'SELECT INSERT',
  record_copies: 'SELECT INSERT',
  read_marks: 'SELECT INSERT UPDATE',
  record_entries: 'SELECT INSERT',
  registrations: 'SELECT INSERT',
  report_addenda: 'SELECT INSERT',
  reports: 'SELECT INSERT UPDATE',
  review_questions: 'SELECT INSERT',
  review_versions: 'SELECT INSERT',
  reviews: 'SELECT INSERT',
  nurse_skills: 'SELECT INSERT DELETE',
  file_checks: 'SELECT',
  holidays: 'SELECT INSERT DELETE',
  service_skills: 'SELECT INSERT DELETE',
  services: 'SELECT INSERT',
  skills: 'SELECT INSERT',
  working_hours: 'SELECT INSERT DELETE',
  sessions: 'SELECT',
  socket_tickets: 'INSERT',
  standing: 'SELECT',
  tasks: 'SELECT',
  timesheets: 'SELECT INSERT',
  told_how: 'SELECT INSERT UPDATE',
  trail_holds: 'SELECT INSERT DELETE',
  turned_off: 'SELECT INSERT DELETE',
  uploads: 'SELECT INSERT UPDATE',
  users: 'SELECT',
  visit_delays: 'SELECT',
  visit_moves: 'SELECT',
  visits: 'SELECT INSERT',
  warning_moves: 'SELECT',
  warning_plans: 'SELECT INSERT',
  warnings: 'SELECT',
}

/** Everything in the catalogue that is not as it should be. */
export async function readCatalogue({ kept }: Scene): Promise<string[]> {
  const all = async <Row>(sql: string) => (await kept.run(sql)).rows as Row[]
  const wrong: string[] = []

  for (const { name, on, forced } of await all<{ name: string; on: boolean; forced: boolean }>(
    `select relname as name, relrowsecurity as on, relforcerowsecurity as forced from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
  ))
    if (!NOT_PERSONAL.includes(name) && !(on && forced)) wrong.push(`${name}: security not forced`)

  for (const { name } of await all<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')`,
  ))
    wrong.push(`${name} is a view: it would read past the policies`)

  const functions = await all<{
    name: string
    owner: string
    path: string | null
    everybody: boolean
    app: boolean
  }>(
    `select proname as name, proowner::regrole::text as owner, proconfig[1] as path,
        has_function_privilege('ahava_app', oid, 'execute') as app,
        exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner)))
          where grantee = 0) as everybody
      from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by proname`,
  )
  const named = functions.map(({ name }) => name)
  const expected = [...CALLED, ...INNER].toSorted()
  if (named.join() !== expected.join()) wrong.push(`definer functions: ${named.join(', ')}`)
  for (const { name, owner, path, everybody, app } of functions) {
    if (owner !== 'ahava_system') wrong.push(`${name} belongs to ${owner}`)
    if (path !== 'search_path=public, pg_temp') wrong.push(`${name} looks in ${path}`)
    if (everybody) wrong.push(`${name} may be called by everybody`)
    if (app !== CALLED.includes(name)) wrong.push(`${name}: the application may call it: ${app}`)
  }

  const grants = await all<{ name: string; role: string; rights: string }>(
    `select c.relname as name, a.grantee::regrole::text as role,
        string_agg(a.privilege_type, ' ') as rights
      from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and a.grantee not in (c.relowner, 'ahava_system'::regrole)
        -- The role of backups reads everything, and is asked about below.
        and not (a.grantee = 'ahava_backup'::regrole and a.privilege_type = 'SELECT')
      group by 1, 2`,
  )
  const sorted = (words: string) => words.split(' ').toSorted().join(' ')
  for (const { name, role, rights } of grants)
    if (role !== 'ahava_app' || sorted(rights) !== sorted(GRANTS[name] ?? ''))
      wrong.push(`${role} may ${rights} ${name}`)
  for (const name of Object.keys(GRANTS))
    if (!grants.some((grant) => grant.name === name)) wrong.push(`nobody may use ${name}`)

  const columns = await all<{ what: string }>(
    `select concat_ws(' ', c.relname, a.attname, p.privilege_type, p.grantee::regrole) as what
      from pg_attribute a join pg_class c on c.oid = a.attrelid, aclexplode(a.attacl) p
      where c.relnamespace = 'public'::regnamespace`,
  )
  const rights = columns.map(({ what }) => what)
  const written = COLUMNS.flatMap(([table, names]) =>
    names.split(' ').map((column) => `${table} ${column} UPDATE ahava_app`),
  )
  if (sorted(rights.join(' ')) !== sorted(written.join(' ')))
    wrong.push(`columns: ${rights.join(', ')}`)

  for (const { name } of await all<{ name: string }>(
    `select rolname as name from pg_roles where rolname like 'ahava\\_%'
      and (rolsuper or rolbypassrls) and rolname <> 'ahava_backup'`,
  ))
    wrong.push(`${name} passes every wall`)

  // It reads past every wall: so nobody else becomes it, and it writes nothing and runs nothing of ours.
  for (const { what } of await all<{ what: string }>(
    `select 'enters ahava_backup: ' || member::regrole as what from pg_auth_members
      where roleid = 'ahava_backup'::regrole
    union all select 'may be entered by ahava_backup: ' || roleid::regrole from pg_auth_members
      where member = 'ahava_backup'::regrole
    union all select 'ahava_backup may write ' || relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and has_table_privilege('ahava_backup', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    union all select 'ahava_backup may not read ' || relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and not has_table_privilege('ahava_backup', oid, 'SELECT')
    union all select 'ahava_backup may call ' || proname from pg_proc
      where pronamespace = 'public'::regnamespace and prosecdef
        and has_function_privilege('ahava_backup', oid, 'execute')`,
  ))
    wrong.push(what)
  return wrong
}
