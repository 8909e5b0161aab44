import type { Reaction } from '../../platform/events/dispatcher.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { isNotice, wordsOf, type NoticeName } from '../../services/notices.table.ts'

type Channel = 'email' | 'sms'
/** What somebody waits for at a screen has a job of its own, which goes first. */
const AWAITED: Partial<Record<NoticeName, string>> = {
  'email-verify': 'email-verification',
  'password-reset': 'password-reset',
  invitation: 'invitation',
}
const jobOf = (channel: Channel, notice: NoticeName) =>
  channel === 'sms' ? 'notice-sms' : (AWAITED[notice] ?? 'account-notice')

/** By mail to a proven address, else by SMS to a proven number, else not at all. */
async function channelOf(
  tx: Transaction,
  notice: NoticeName,
  userId: string,
): Promise<Channel | null> {
  const { to, sms, button } = wordsOf(notice)
  if (to !== 'account') return sms === null || button ? 'email' : 'sms'
  const ways = await tx.maybe(sql<{ email: boolean; phone: boolean }>`
    select email_verified_at is not null as email, phone_verified_at is not null as phone
    from credentials where user_id = ${userId || null}::uuid`)
  if (ways?.email) return 'email'
  return ways?.phone && sms !== null ? 'sms' : null
}

/** What a person must be told outside the app is one letter or one SMS. */
export const accountReactions: readonly Reaction[] = [
  {
    on: 'ACCOUNT_NOTICE',
    async effects(tx, { id, facts }) {
      const ids = Object.fromEntries(
        Object.entries(facts).map(([name, value]) => [name, String(value ?? '')]),
      )
      const { notice = '', userId = '' } = ids
      if (!isNotice(notice)) return []
      const channel = await channelOf(tx, notice, userId)
      if (!channel) return []
      // A recorded safeguarding reason delays what a patient is told.
      const dueAt = ids['notBefore'] ? { dueAt: new Date(ids['notBefore']) } : {}
      return [
        {
          key: `notice-${id}`,
          job: jobOf(channel, notice),
          ids: { ...ids, eventId: id, channel },
          ...dueAt,
        },
      ]
    },
  },
]
