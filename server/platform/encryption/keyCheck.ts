import type { Database } from '../database/pools.ts'
import { systemTransaction } from '../database/pools.ts'
import { StartError } from '../database/failure.ts'
import { sql } from '../database/query.ts'
import { UnreadableError } from './envelope.ts'
import { createVault, type Vault, type WrappedKey } from './vault.ts'

/**
 * Opens the vault of this database; a new database is given its check value and the key of its
 * look-ups. Throws a StartError when the keys are not those that it was written with.
 */
export function openVault(database: Database, masterKeys: readonly Buffer[]): Promise<Vault> {
  return systemTransaction(database, async (tx) => {
    const fresh = createVault(masterKeys)
    await tx.run(sql`insert into key_check (value, index_key)
      values (${fresh.checkValue()}, ${fresh.wrappedIndexKey()}) on conflict do nothing`)
    const stored = await tx.one(
      sql<{ value: Buffer; index_key: Buffer | null }>`select value, index_key from key_check`,
    )
    const vault = withIndex(masterKeys, stored.index_key)
    if (!vault?.checkValue().equals(stored.value)) {
      throw new StartError(
        'The master keys are not those of this database: nothing in it would open. Set the keys that it was made with.',
      )
    }
    if (stored.index_key === null)
      await tx.run(sql`
        update key_check set index_key = ${vault.wrappedIndexKey()} where index_key is null`)
    return vault
  })
}

function withIndex(masterKeys: readonly Buffer[], wrapped: WrappedKey | null): Vault | null {
  try {
    return createVault(masterKeys, Date.now, wrapped)
  } catch (error) {
    if (error instanceof UnreadableError) return null
    throw error
  }
}
