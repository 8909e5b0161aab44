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
  for (const row of rows) {
    if (!isDue(row, today.toString())) continue
    const ids = { registrationId: row.id }
    await tell({ tx, now, hints }, { userId: row.user_id, notice: 'registration-expiring', ids })
    const leads = await tx.many(sql<{ user_id: string }>`
      select d.user_id from duties d join users u on u.id = d.user_id
      where d.duty = 'clinical_lead' and u.disabled_at is null and u.demo = ${row.demo}
      order by d.user_id`)
    for (const { user_id: userId } of leads)
      await tell({ tx, now, hints }, { userId, notice: 'staff-registration-expiring', ids })
    await tx.run(sql`update registrations set told_at = ${now} where id = ${row.id}`)
  }
}

export const staffNightly: readonly NightlyTask[] = [
  { task: 'registrations-ending', run: tellEnding },
]
