import { later } from '../../../platform/clinicTime.ts'
import type { Services } from '../../../platform/context.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import {
  openOrAlarm,
  openPerson,
  sealedPerson,
  type SealedPerson,
} from '../../../platform/people.ts'
import type { DelayLetter, VisitDelayed } from '../../../services/deliveries.ts'

/** What was told longer ago than this is no news any more. Minutes. */
const NEWS = 30

/** Whom to ring for a delay, read when it rings; null once care has begun, or it is no news any more. */
export async function loadDelay(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  { visitId = '', userId = '' }: Record<string, string>,
): Promise<VisitDelayed | null> {
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<VisitDelayed>`
      select v.id as "visitId", v.patient_id as "patientId", o.user_id as "userId",
        array(select token from push_tokens where user_id = o.user_id order by token) as tokens
      from visits v
      join visit_delays d on d.visit_id = v.id and d.told > 0 and d.at > ${later(clock(), -NEWS)}
      join patients p on p.id = v.patient_id and p.status <> 'deceased'
      join standing o on o.user_id = ${userId} and o.patient_id = v.patient_id and o.visit_id is null
        and (o.until is null or o.until > ${clock()})
      where v.id = ${visitId} and v.status in ('SCHEDULED', 'EN_ROUTE')`),
  )
  return row ?? null
}

type Ground = Pick<Services, 'database' | 'vault' | 'log' | 'clock' | 'config'>
type LetterRow = {
  minutes: number
  expected: string
  told: number
  start_at: Date
  family: SealedPerson
  email: Buffer | null
  verified: boolean
  user_key: Buffer | null
}

/**
 * What the letter about a delay says; null once care has begun or something newer was told, which has a
 * letter of its own. An address that nobody has proven gets none.
 */
export async function loadDelayLetter(
  ground: Ground,
  { visitId = '', patientId = '', userId = '', eventId = '' }: Record<string, string>,
): Promise<DelayLetter | { skipped: string } | null> {
  const { database, clock, config } = ground
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<LetterRow>`
      select (e.facts ->> 'minutes')::int as minutes, e.facts ->> 'start' as expected, d.told, v.start_at,
        ${sealedPerson('u')} as family, c.email, c.email_verified_at is not null as verified,
        u.data_key as user_key
      from visits v
      join visit_delays d on d.visit_id = v.id and d.at > ${later(clock(), -NEWS)}
      join events e on e.id = ${eventId} and e.visit_id = v.id
      join patients p on p.id = v.patient_id and p.status <> 'deceased'
      join standing o on o.user_id = ${userId} and o.patient_id = v.patient_id and o.visit_id is null
        and (o.until is null or o.until > ${clock()})
      join users u on u.id = o.user_id and u.disabled_at is null
      join credentials c on c.user_id = u.id
      where v.id = ${visitId} and v.status in ('SCHEDULED', 'EN_ROUTE')`),
  )
  if (!row || row.minutes !== row.told) return null
  if (!row.verified) return { skipped: 'e-mail address not proven' }
  const at = { table: 'credentials', column: 'email', row: userId, person: userId }
  const email = openOrAlarm(ground, row.user_key, at, row.email)
  if (email === null) return null
  return {
    visitId,
    userId,
    patientId,
    email,
    name: openPerson(ground, row.family).name,
    start: row.start_at,
    expected: row.minutes > 0 ? new Date(row.expected) : null,
    publicUrl: config.publicUrl,
  }
}
