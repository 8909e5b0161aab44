import type { Context } from '../context.ts'
import { sql } from '../database/query.ts'
import type { Transaction } from '../database/transaction.ts'
import { newUuid } from '../ids.ts'

/** What a person is told outside the app: the letters are in the services' table of the same names. */
export type NoticeName =
  | 'email-verify'
  | 'password-reset'
  | 'account-exists'
  | 'credentials-changed'
  | 'new-device'
  | 'new-phone'
  | 'email-changed'
  | 'former-phone'
  | 'phone-code'
  | 'second-factor-changed'
  | 'sessions-ended'
  | 'duties-changed'
  | 'registration-expiring'
  | 'staff-registration-expiring'
  | 'family-right-given'
  | 'family-right-ended'
  | 'glass-opened'
  | 'invitation'

type Notice = {
  userId: string
  notice: NoticeName | 'push-test'
  /** Ids only: of a link, a device, a patient. The letter is written when it is sent. */
  ids?: Record<string, string>
}

/** Has a person told, after COMMIT, by the workers. Also for a transaction in which nobody is signed in. */
export async function tell(
  {
    tx,
    now,
    hints,
    tracing,
  }: Pick<Context, 'now' | 'hints'> & Partial<Pick<Context, 'tracing'>> & { tx: Transaction },
  { userId, notice, ids = {} }: Notice,
): Promise<string> {
  const eventId = newUuid(now)
  await tx.run(sql`select record_notice(
    ${eventId}::uuid, ${userId}::uuid, ${notice}::text, ${JSON.stringify(ids)}::jsonb, ${now}::timestamptz)`)
  tracing?.recorded(eventId)
  tx.afterCommit(() => hints.publish({ dispatch: true }))
  return eventId
}
