import { systemTransaction } from '../platform/database/pools.ts'
import { sql } from '../platform/database/query.ts'
import type { Person, World } from './world.ts'

/** Makes somebody the delegate of a patient who has an account of their own. */
export async function makeDelegate(world: World, person: Person, patientId: string): Promise<void> {
  await systemTransaction(world.app.services.database, (tx) =>
    tx.run(sql`
      insert into care_relations (user_id, patient_id, kind, created_at)
      values (${person.id}, ${patientId}, 'delegate', ${world.now()})`),
  )
}
