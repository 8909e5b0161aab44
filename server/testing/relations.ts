import { RIGHTS, type Right } from '../../contract/people.ts'
import { systemTransaction } from '../platform/database/pools.ts'
import { sql } from '../platform/database/query.ts'
import type { Person, World } from './world.ts'

/** Makes somebody the delegate of a patient who has an account of their own. */
export async function makeDelegate(
  world: World,
  person: Person,
  patientId: string,
  rights: readonly Right[] = RIGHTS,
): Promise<void> {
  await systemTransaction(world.app.services.database, (tx) =>
    tx.run(sql`
      insert into care_relations (user_id, patient_id, kind, rights, created_at)
      values (${person.id}, ${patientId}, 'delegate', ${[...rights]}::text[], ${world.now()})`),
  )
}

/** Ends that, now; or lets it run out a minute ago. */
export async function endDelegate(
  world: World,
  person: Person,
  patientId: string,
  how: 'ended' | 'ran out' = 'ended',
): Promise<void> {
  const minuteAgo = new Date(world.now().getTime() - 60_000)
  await systemTransaction(world.app.services.database, (tx) =>
    tx.run(sql`
      update care_relations
      set ended_at = ${how === 'ended' ? world.now() : null}::timestamptz,
        until = ${how === 'ended' ? null : minuteAgo}::timestamptz
      where user_id = ${person.id} and patient_id = ${patientId} and kind = 'delegate'`),
  )
}
