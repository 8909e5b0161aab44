import type { Language } from '../../../contract/told.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Reaction } from '../../platform/events/dispatcher.ts'

/** Whoever asks for a test hears it on that device at once, in quiet hours too. */
export const testReactions: readonly Reaction[] = [
  {
    on: 'ACCOUNT_NOTICE',
    effects: (_tx, { id, facts }) =>
      facts['notice'] === 'push-test'
        ? [
            {
              key: `push-test-${id}`,
              job: 'push-test',
              ids: { userId: String(facts['userId']), deviceId: String(facts['deviceId']) },
            },
          ]
        : [],
  },
]

type Device = { token: string; language: Language }

/** The device as it is when it rings; skipped when it is gone. */
export async function loadTest(
  { database }: Pick<Services, 'database'>,
  { userId = '', deviceId = '' }: Record<string, string>,
) {
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<Device>`
      select t.token, u.language from push_tokens t join users u on u.id = t.user_id
      where t.id = ${deviceId}::uuid and t.user_id = ${userId}::uuid and u.disabled_at is null`),
  )
  if (!row) return { skipped: 'the device is gone' }
  const { token, language } = row
  return { userId, patientId: null, visitId: null, tokens: [token], language }
}
