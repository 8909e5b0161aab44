import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { removeStored } from '../../platform/storage/names.ts'
import type { DemoGround } from './ground.ts'

const VISITS = sql`(select id from visits where patient_id in (select id from patients where demo))`
const EVENTS = sql`(
  select id from events where patient_id in (select id from patients where demo) or visit_id in ${VISITS})`
const DEMO_PATIENTS = sql`(select id from patients where demo)`
const INVENTED = sql`(select id from users where demo)`
/** Everybody invented but those who sign in: their own record stays, empty. */
const PATIENTS = sql`(
  select id from patients where demo
    and id not in (select patient_id from care_relations where kind = 'self'))`

const CASES = sql`(select id from cases where reported_by in ${INVENTED})`
const CASE_EVENTS = sql`(select id from events where facts ->> 'caseId' is not null
  and (facts ->> 'caseId')::uuid in ${CASES})`
const QUIET_EVENTS = sql`(select id from events where
  facts ->> 'entryId' in (select id::text from record_entries where patient_id in ${DEMO_PATIENTS})
  or facts ->> 'ratingId' in (select id::text from ratings where patient_id in ${DEMO_PATIENTS}))`
const COPY_EVENTS = sql`(select id from events where type = 'COPY_ASKED'
  and facts ->> 'copyId' in (select id::text from record_copies where patient_id in ${DEMO_PATIENTS}))`
const ALARMS = sql`(select id from alarms where raised_by in ${INVENTED})`
const ALARM_EVENTS = sql`(select id from events where facts ->> 'alarmId' is not null
  and (facts ->> 'alarmId')::uuid in ${ALARMS})`

/** What hangs on the invented visits, in an order that the foreign keys allow. */
const WIPES = [
  sql`delete from settlements where by_id in ${INVENTED}`,
  sql`delete from effects where event_id in ${ALARM_EVENTS}`,
  sql`delete from effects where event_id in ${CASE_EVENTS}`,
  sql`delete from effects where event_id in ${EVENTS}`,
  sql`delete from effects where event_id in ${COPY_EVENTS}`,
  sql`delete from events where id in ${COPY_EVENTS}`,
  sql`delete from record_copies where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from deliveries where patient_id in (select id from patients where demo)`,
  sql`delete from inbox where user_id in ${INVENTED}`,
  sql`delete from visit_delays where visit_id in ${VISITS}`,
  sql`delete from offers where visit_id in ${VISITS}`,
  sql`delete from overrides where visit_id in ${VISITS}`,
  // Whoever is real and heard of an invented visit keeps a number without a gap: the event stays.
  sql`delete from events where id in ${EVENTS} and id not in (select event_id from inbox)`,
  sql`delete from assignments where visit_id in ${VISITS}`,
  sql`delete from events where id in ${CASE_EVENTS} and id not in (select event_id from inbox)`,
  sql`delete from events where id in ${QUIET_EVENTS} and id not in (select event_id from inbox)`,
  sql`delete from ratings where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from checklist_marks where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from record_entries where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from late_facts where visit_id in ${VISITS}`,
  sql`delete from follow_ups where visit_id in ${VISITS}`,
  sql`delete from tasks where visit_id in ${VISITS}`,
  sql`delete from corrections where visit_id in ${VISITS}`,
  sql`delete from call_attempts where visit_id in ${VISITS}`,
  sql`delete from door_codes where visit_id in ${VISITS}`,
  sql`delete from timesheets where nurse_id in ${INVENTED}`,
  sql`delete from presence where visit_id in ${VISITS}`,
  sql`delete from events where id in ${ALARM_EVENTS} and id not in (select event_id from inbox)`,
  sql`delete from alarm_calls where alarm_id in ${ALARMS}`,
  sql`delete from alarms where id in ${ALARMS}`,
  sql`delete from case_steps where case_id in ${CASES}`,
  sql`delete from case_handling where case_id in ${CASES}`,
  sql`delete from cases where reported_by in ${INVENTED}`,
  sql`delete from warning_moves where visit_id in ${VISITS}`,
  sql`delete from warnings where visit_id in ${VISITS}`,
  sql`delete from observations where visit_id in ${VISITS}`,
  sql`delete from warning_plans where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from on_call where user_id in ${INVENTED}`,
  sql`delete from trail_holds where visit_id in ${VISITS}`,
  sql`delete from location_tells where visit_id in ${VISITS}`,
  sql`delete from location_points where visit_id in ${VISITS}`,
  sql`delete from review_versions where visit_id in ${VISITS}`,
  sql`delete from reviews where visit_id in ${VISITS}`,
  sql`delete from review_questions where visit_id in ${VISITS}`,
  sql`delete from report_addenda where visit_id in ${VISITS}`,
  sql`update messages set reply_to_id = null where patient_id in ${DEMO_PATIENTS} and reply_to_id is not null`,
  sql`delete from messages where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from read_marks where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from conversations where visit_id in ${VISITS} or patient_id in ${PATIENTS}`,
  // Whoever signs in keeps the conversation with the practice, empty.
  sql`update conversations set last_number = 0, notices = 0, last_at = null
    where patient_id in ${DEMO_PATIENTS}`,
  sql`delete from reports where visit_id in ${VISITS}`,
  sql`delete from bookings where visit_id in ${VISITS}`,
  sql`delete from absences where user_id in ${INVENTED} or said_by in ${INVENTED}`,
  sql`delete from working_hours where user_id in ${INVENTED}`,
  sql`delete from glass_reviews where patient_id in (select id from patients where demo)`,
  sql`delete from glass_delays where patient_id in (select id from patients where demo)`,
  sql`delete from glass_openings where patient_id in (select id from patients where demo)`,
  sql`delete from link_codes where patient_id in (select id from patients where demo)`,
  sql`delete from patient_statuses where patient_id in (select id from patients where demo)`,
  sql`update patients set status = 'active' where demo and status <> 'active'`,
  sql`delete from standing where visit_id in ${VISITS}`,
  sql`delete from visit_moves where visit_id in ${VISITS}`,
  sql`delete from visits where id in ${VISITS}`,
  sql`delete from standing where patient_id in ${PATIENTS} or (kind = 'glass' and user_id in ${INVENTED})`,
]

/**
 * Throws away every invented visit with all that hangs on it, and the patients who were added.
 * Nothing of a real person is touched. Accounts stay; their devices are told to read everything anew.
 */
export async function clearWeek({ services }: DemoGround): Promise<void> {
  const files = await systemTransaction(services.database, async (tx) => {
    const removed = await tx.many(sql<{ storage_name: string }>`
      delete from uploads where patient_id in (select id from patients where demo)
      returning storage_name`)
    for (const wipe of WIPES) await tx.run(wipe)
    const gone = await tx.many(sql<{ id: string }>`select id from ${PATIENTS} as gone`)
    const ids = gone.map(({ id }) => id)
    await tx.run(sql`delete from care_relations where patient_id = any(${ids}::uuid[])`)
    await tx.run(sql`delete from name_tokens where patient_id = any(${ids}::uuid[])`)
    await tx.run(sql`delete from family_invitations where patient_id = any(${ids}::uuid[])`)
    await tx.run(
      sql`update patients set merged_into = null where merged_into = any(${ids}::uuid[])`,
    )
    await tx.run(sql`delete from patients where id = any(${ids}::uuid[])`)
    // A number that no row has: whoever asks on from before it is told to begin again.
    await tx.run(sql`update inbox_heads set seq = seq + 1 where user_id in ${INVENTED}`)
    return removed
  })
  for (const { storage_name } of files) await removeStored(services.storage, storage_name)
}

/** What makes an invented person somebody: how they sign in, and for whom they act. */
const LEAVINGS = [
  sql`delete from socket_tickets where user_id in ${INVENTED}`,
  sql`delete from totp_factors where user_id in ${INVENTED}`,
  sql`delete from passkeys where user_id in ${INVENTED}`,
  sql`delete from recovery_codes where user_id in ${INVENTED}`,
  sql`delete from push_tickets where token in (select token from push_tokens where user_id in ${INVENTED})`,
  sql`delete from push_tokens where user_id in ${INVENTED}`,
  sql`delete from told_how where user_id in ${INVENTED}`,
  sql`delete from turned_off where user_id in ${INVENTED}`,
  sql`delete from unreachable where said_by in ${INVENTED}`,
  sql`delete from proofs where user_id in ${INVENTED}`,
  sql`delete from devices where user_id in ${INVENTED}`,
  sql`delete from deliveries where user_id in ${INVENTED}`,
  sql`delete from nurse_skills where user_id in ${INVENTED} or given_by in ${INVENTED}`,
  sql`delete from service_skills where skill_id in (select id from skills where created_by in ${INVENTED})`,
  sql`delete from nurse_skills where skill_id in (select id from skills where created_by in ${INVENTED})`,
  sql`delete from skills where created_by in ${INVENTED}`,
  sql`delete from holidays where added_by in ${INVENTED}`,
  // A number that was invented may be somebody's.
  sql`delete from registrations where user_id in ${INVENTED}`,
  sql`delete from help_tokens where user_id in ${INVENTED}`,
  sql`delete from help_pins where user_id in ${INVENTED}`,
  sql`delete from credentials where user_id in ${INVENTED}`,
  sql`delete from standing where user_id in ${INVENTED} and visit_id is null`,
  sql`delete from care_relations where user_id in ${INVENTED}`,
]

/**
 * Ends the demo for good: week, patients and sign-ins are thrown away. What remains of an account is
 * a name that nobody can work with, for whatever it wrote in the record of somebody real.
 */
export async function removeEverything(ground: DemoGround): Promise<void> {
  const { database, clock } = ground.services
  await systemTransaction(database, async (tx) => {
    const now = clock()
    await tx.run(
      sql`update sessions set ended_at = ${now} where ended_at is null and user_id in ${INVENTED}`,
    )
    await tx.run(sql`update users set disabled_at = ${now} where demo and disabled_at is null`)
    for (const leaving of LEAVINGS) await tx.run(leaving)
  })
  await clearWeek(ground)
}
