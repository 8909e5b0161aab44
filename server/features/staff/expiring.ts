import { clinicDay } from '../../platform/clinicTime.ts'
import { sql } from '../../platform/database/query.ts'
import { tell } from '../../platform/events/notice.ts'
import type { NightlyContext, NightlyTask } from '../../platform/nightly.ts'

/** How many days before its last day a certificate is spoken of, once each. */
const DAYS_BEFORE = [30, 7] as const

type Ending = {
  id: string
  user_id: string
  valid_until: string
  told_at: Date | null
  demo: boolean
}

/** Is it time to speak of this end? A server that was dark on the day makes it good, with one letter. */
function isDue({ valid_until, told_at }: Ending, today: string): boolean {
  const end = Temporal.PlainDate.from(valid_until)
  const begun = DAYS_BEFORE.map((days) => end.subtract({ days }).toString())
    .filter((day) => day <= today)
    .at(-1)
  return begun !== undefined && (!told_at || clinicDay(told_at).toString() < begun)
}

/** Tells whose certificate ends soon, and the clinical leads in words of their own. */
async function tellEnding({ tx, now, hints }: NightlyContext) {
  const today = clinicDay(now)
  const rows = await tx.many(sql<Ending>`
    select r.id, r.user_id, r.valid_until::text, r.told_at, u.demo
    from registrations r join users u on u.id = r.user_id and u.disabled_at is null
    where r.state = 'verified'
      and r.valid_until between ${today.toString()}::date
        and ${today.add({ days: DAYS_BEFORE[0] }).toString()}::date
      and not exists (
        select from registrations later where later.user_id = r.user_id and later.state = 'verified'
          and later.valid_until > r.valid_until)
    order by r.id for update of r skip locked`)
  const due = rows.filter((row) => isDue(row, today.toString()))
  for (const { id, user_id: userId } of due) {
    const ids = { registrationId: id }
    await tell({ tx, now, hints }, { userId, notice: 'registration-expiring', ids })
    await tx.run(sql`update registrations set told_at = ${now} where id = ${id}`)
  }
  // Most end on the same day of the year: a lead gets one letter of all of them.
  const byDay = new Map(due.map((row) => [`${row.valid_until} ${row.demo}`, row]))
  for (const { id, demo } of byDay.values()) {
    const leads = await tx.many(sql<{ user_id: string }>`
      select d.user_id from duties d join users u on u.id = d.user_id
      where d.duty = 'clinical_lead' and u.disabled_at is null and u.demo = ${demo}
      order by d.user_id`)
    const notice = 'staff-registration-expiring'
    for (const { user_id: userId } of leads)
      await tell({ tx, now, hints }, { userId, notice, ids: { registrationId: id } })
  }
}

export const staffNightly: readonly NightlyTask[] = [
  { task: 'registrations-ending', run: tellEnding },
]
