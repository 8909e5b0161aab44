import type { Config } from '../../platform/config.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'

type Ground = Pick<Services, 'database' | 'vault' | 'log' | 'clock'> & {
  config: Pick<Config, 'publicUrl'>
}

export async function dropPushTokens({ database }: Ground, tokens: string[]): Promise<void> {
  await systemTransaction(database, (tx) =>
    tx.run(sql`delete from push_tokens where token = any(${tokens}::text[])`),
  )
}
