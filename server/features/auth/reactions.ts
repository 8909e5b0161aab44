import type { Reaction } from '../../platform/events/dispatcher.ts'
import { channelsFor } from '../../platform/channels.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { isNotice, NOTICES, type NoticeName } from '../../services/notices.table.ts'

type Channel = 'email' | 'sms'
const JOBS: Record<Channel, string> = { email: 'account-notice', sms: 'notice-sms' }

/** By what it goes: a proof to the address that it is of, anything else by a channel of the account. */
async function channelOf(
  tx: Transaction,
  notice: NoticeName,
  userId: string,
  now: Date,
): Promise<Channel | null> {
  const { to, sms, path } = NOTICES[notice]
  if (to !== 'account') return !sms || path ? 'email' : 'sms'
  if (!userId) return null
  const { channels } = await channelsFor(tx, { userId, kind: 'account', now })
  return (
    (channels.find(
      (channel) => channel === 'email' || (channel === 'sms' && sms),
    ) as Channel | null) ?? null
  )
}

/** What a person must be told outside the app is one letter or one SMS. */
export const accountReactions: readonly Reaction[] = [
  {
    on: 'ACCOUNT_NOTICE',
    async effects(tx, { id, facts, happened_at }) {
      const ids = Object.fromEntries(
        Object.entries(facts).map(([name, value]) => [name, String(value ?? '')]),
      )
      const { notice = '', userId = '' } = ids
      if (!isNotice(notice)) return []
      const channel = await channelOf(tx, notice, userId, happened_at)
      if (!channel) return []
      // A recorded safeguarding reason delays what a patient is told.
      const dueAt = ids['notBefore'] ? { dueAt: new Date(ids['notBefore']) } : {}
      return [
        {
          key: `notice-${id}`,
          job: JOBS[channel],
          ids: { ...ids, eventId: id, channel },
          ...dueAt,
        },
      ]
    },
  },
]
