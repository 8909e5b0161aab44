import type { Database } from '../database/pools.ts'
import { systemTransaction } from '../database/pools.ts'
import { StartError } from '../database/failure.ts'
import { sql } from '../database/query.ts'
import type { Vault } from './vault.ts'

/** Stops the start when the keys are not those that this database was written with. */
export async function checkKeys(database: Database, vault: Vault): Promise<void> {
  const { value } = await systemTransaction(database, async (tx) => {
    await tx.run(
      sql`insert into key_check (value) values (${vault.checkValue()}) on conflict do nothing`,
    )
    return tx.one(sql<{ value: Buffer }>`select value from key_check`)
  })
  if (!value.equals(vault.checkValue())) {
    throw new StartError(
      'The master keys are not those of this database: nothing in it would open. Set the keys that it was made with.',
    )
  }
}
