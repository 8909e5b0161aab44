import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { pushKeys } from '../../platform/encryption/pushKeys.ts'
import { isPushAddress } from '../../platform/pushHosts.ts'
import { openPusher, type Ticket } from '../../services/push.ts'
import { openWebPusher } from '../../services/webPush.ts'
import { openPace } from './pace.ts'
import { askLater, askReceipts, keepTickets } from './receipts.ts'
import { loadSubscriptions } from './subscriptions.ts'
import { loadTest } from './test.ts'

type Ids = { ids: Record<string, string> }

/** What workers need to ring phones by Expo, and browsers by their push services. */
export function openRinging(services: Services) {
  const { config, database } = services
  const web = openWebPusher({
    ...pushKeys(services),
    allows: (endpoint) => isPushAddress(endpoint, config.webPushHosts),
  })
  const load = (endpoints: readonly string[]) => loadSubscriptions(services, endpoints)
  const pace = openPace(database, config.limits)
  const pusher = openPusher({ ...config.expo, pace, web: { ...web, load } })
  return {
    pusher,
    keepTickets: (key: string, tickets: readonly Ticket[], elsewhere: boolean) =>
      keepTickets(services, key, tickets, elsewhere),
    askReceipts: (key: string) => askReceipts(services, pusher, key),
    askLater: (key: string) => askLater(services, key),
    loadTest: ({ ids }: Ids) => loadTest(services, ids),
    async dropTokens(tokens: string[]) {
      await systemTransaction(database, (tx) =>
        tx.run(sql`delete from push_tokens where token = any(${tokens}::text[])`),
      )
    },
  }
}
