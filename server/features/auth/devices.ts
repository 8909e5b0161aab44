import type { OutsideContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import { sql } from '../../platform/database/query.ts'
import { newUuid } from '../../platform/ids.ts'
import { newSecret } from '../../platform/secret.ts'

type Ground = Pick<OutsideContext, 'vault' | 'now' | 'device' | 'hints'>

/** How a device is found: a keyed hash of what it keeps. Null for one that keeps nothing yet. */
export const deviceHash = ({ vault, device }: Pick<Ground, 'vault' | 'device'>): Buffer | null =>
  device.secret === null ? null : vault.blindIndex('device', device.secret)

/**
 * Remembers on which device somebody signs in, and has them told of one that they never used. `first`:
 * their account was made just now.
 */
export async function rememberDevice(
  context: Ground,
  tx: Transaction,
  userId: string,
  first = false,
): Promise<string> {
  const { vault, now, device, hints } = context
  const secret = device.secret ?? newSecret()
  device.keep(secret)
  const { id } = await tx.one(sql<{ id: string }>`select know_device(${newUuid(now)}, ${userId},
    ${vault.blindIndex('device', secret)}, ${first}, ${newUuid(now)}, ${now}) as id`)
  tx.afterCommit(() => hints.publish({ dispatch: true }))
  return id
}
