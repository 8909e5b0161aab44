import {
  MAY_TURN_OFF,
  type Language,
  type ToldChannel,
  type ToldKind,
} from '../../contract/told.ts'
import { ZONE } from './clinicTime.ts'
import { sql } from './database/query.ts'
import type { Transaction } from './database/transaction.ts'

/** By what each kind may go at all, and which is tried first by whoever chose no order. */
const BY: Record<ToldKind, readonly ToldChannel[]> = {
  visits: ['push', 'sms', 'email'],
  reminders: ['push', 'sms', 'email'],
  messages: ['push', 'email', 'sms'],
  work: ['push', 'sms', 'email'],
  account: ['email', 'sms'],
  alarms: ['push', 'sms'],
}

/** How a person hears of something at this moment. */
export type Ways = {
  language: Language
  /** Which the person has and wants, in the order to try. None: nobody can tell them. */
  channels: ToldChannel[]
  /** Until then a push or an SMS waits, unless it is about what happens right now; e-mail never does. */
  quietUntil: Date | null
}

type Row = {
  language: Language
  quiet_from: string | null
  quiet_until: string | null
  channels: ToldChannel[] | null
  off: ToldChannel[]
  push: boolean
  sms: boolean
  email: boolean
}

type Asked = {
  userId: string
  kind: ToldKind
  now: Date
  /** What suits this best, for whoever chose no order: a letter to keep goes by e-mail first. */
  prefer?: readonly ToldChannel[]
}

const isReachable = (channel: 'sms' | 'email', hash: string, kind: ToldKind) => sql<boolean>`
  not exists (select from unreachable x
    where x.address_hash = ${sql.ref(hash)} and x.channel = ${channel}
      -- Whoever asks for a code is sent one; what must be known is told.
      and (x.why = 'bounced' or ${mayTurnOff(kind)}))`

/**
 * By what a person is told of this kind: what they have proven or registered, less what they turned off and
 * what is known not to reach them. For the system, which tells; the account must not be disabled.
 */
export async function channelsFor(
  tx: Transaction,
  { userId, kind, now, prefer }: Asked,
): Promise<Ways> {
  const row = await tx.maybe(sql<Row>`
    select u.language, h.quiet_from::text, h.quiet_until::text, h.channels,
      array(select channel from turned_off where user_id = u.id and kind = ${kind}) as off,
      exists (select from push_tokens where user_id = u.id) as push,
      c.phone_verified_at is not null and ${isReachable('sms', 'c.phone_hash', kind)} as sms,
      c.email_verified_at is not null and ${isReachable('email', 'c.email_hash', kind)} as email
    from users u
    join credentials c on c.user_id = u.id
    left join told_how h on h.user_id = u.id
    where u.id = ${userId}::uuid and u.disabled_at is null`)
  if (!row) return { language: 'en', channels: [], quietUntil: null }
  const allowed = BY[kind]
  const off = mayTurnOff(kind) ? row.off : []
  return {
    language: row.language,
    channels: (row.channels ?? prefer ?? allowed).filter(
      (channel) => allowed.includes(channel) && row[channel] && !off.includes(channel),
    ),
    quietUntil: mayTurnOff(kind) ? quietUntil(now, row.quiet_from, row.quiet_until) : null,
  }
}

const mayTurnOff = (kind: ToldKind) => (MAY_TURN_OFF as readonly string[]).includes(kind)

/** The end of the quiet hours that `now` lies in, or null. Local times of the practice, also over midnight. */
export function quietUntil(now: Date, from: string | null, until: string | null): Date | null {
  if (from === null || until === null) return null
  const local = now.toTemporalInstant().toZonedDateTimeISO(ZONE)
  const [begins, ends] = [Temporal.PlainTime.from(from), Temporal.PlainTime.from(until)]
  const at = local.toPlainTime()
  const before = (one: Temporal.PlainTime, other: Temporal.PlainTime) =>
    Temporal.PlainTime.compare(one, other) < 0
  const overMidnight = before(ends, begins)
  const late = !before(at, begins)
  const early = before(at, ends)
  if (overMidnight ? !late && !early : !late || !early) return null
  const day = overMidnight && late ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate()
  return new Date(day.toZonedDateTime({ timeZone: ZONE, plainTime: ends }).epochMilliseconds)
}
