import { sql } from '../../platform/database/query.ts'
import { tell } from '../../platform/events/notice.ts'
import type { NightlyContext, NightlyTask } from '../../platform/nightly.ts'
import { clinicDay } from '../../platform/clinicTime.ts'
import { renewalOpens } from '../../platform/registration.ts'

type Ending = { id: string; user_id: string; valid_until: string; demo: boolean }

/** Tells whose certificate ends soon, and the clinical leads, once for each certificate. */
async function tellEnding({ tx, now, hints }: NightlyContext) {
  const today = clinicDay(now)
  // No renewal opens earlier than the first of the month before: two months are enough to look ahead.
  const rows = await tx.many(sql<Ending>`
    select r.id, r.user_id, r.valid_until::text, u.demo
    from registrations r join users u on u.id = r.user_id and u.disabled_at is null
    where r.state = 'verified' and r.told_at is null
      and r.valid_until between ${today.toString()}::date and ${today.add({ months: 2 }).toString()}::date
      and not exists (
        select from registrations later where later.user_id = r.user_id and later.state = 'verified'
          and later.valid_until > r.valid_until)
    order by r.id for update of r skip locked`)
  for (const { id, user_id, valid_until, demo } of rows) {
    if (today.toString() < renewalOpens(valid_until)) continue
    const leads = await tx.many(sql<{ user_id: string }>`
      select d.user_id from duties d join users u on u.id = d.user_id
      where d.duty = 'clinical_lead' and u.disabled_at is null and u.demo = ${demo} order by d.user_id`)
    for (const userId of [user_id, ...leads.map((lead) => lead.user_id)])
      await tell(
        { tx, now, hints },
        { userId, notice: 'registration-expiring', ids: { registrationId: id } },
      )
    await tx.run(sql`update registrations set told_at = ${now} where id = ${id}`)
  }
}

export const staffNightly: readonly NightlyTask[] = [
  { task: 'registrations-ending', run: tellEnding },
]
