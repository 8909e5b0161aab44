import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { openOrAlarm } from '../../platform/people.ts'
import type { Subscription } from '../../services/webPush.ts'

/** Where the keys of a browser are sealed. */
export const keysPlace = (person: string, row: string) => ({
  table: 'push_tokens',
  column: 'keys',
  row,
  person,
})

type Row = { id: string; user_id: string; token: string; keys: Buffer; data_key: Buffer | null }

/** The browsers behind these addresses; what does not open is alarmed and left out. */
export async function loadSubscriptions(
  ground: Pick<Services, 'database' | 'vault' | 'log'>,
  endpoints: readonly string[],
): Promise<Subscription[]> {
  const rows = await systemTransaction(ground.database, (tx) =>
    tx.many(sql<Row>`
      select t.id, t.user_id, t.token, t.keys, u.data_key
      from push_tokens t join users u on u.id = t.user_id
      where t.token = any(${[...endpoints]}::text[]) and t.keys is not null order by t.token`),
  )
  return rows.flatMap(({ id, user_id, token, keys, data_key }) => {
    const opened = openOrAlarm(ground, data_key, keysPlace(user_id, id), keys)
    if (opened === null) return []
    const { p256dh, auth } = JSON.parse(opened) as { p256dh: string; auth: string }
    return [{ endpoint: token, p256dh, auth }]
  })
}
