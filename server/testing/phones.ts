import { systemTransaction } from '../platform/database/pools.ts'
import { sql } from '../platform/database/query.ts'
import type { Person, World } from './world.ts'

/** The person has proven this number. */
export async function provePhone(world: World, { id }: Person, phone: string): Promise<void> {
  const { vault, database } = world.app.services
  await systemTransaction(database, async (tx) => {
    const { key } = await tx.one(
      sql<{ key: Buffer }>`select data_key as key from users where id = ${id}`,
    )
    const place = { table: 'credentials', column: 'phone', row: id, person: id }
    await tx.run(sql`
      update credentials set phone = ${vault.sealText(key, place, phone)},
        phone_hash = ${vault.blindIndex('phone', phone)}, phone_verified_at = ${world.now()}
      where user_id = ${id}`)
  })
}
