import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { placeTime, type Placed, type Said } from './times.ts'

type Facts = { clock?: { said: string; uncertain: boolean } }

/**
 * When something happened on a visit. A phone whose clock cannot be right is measured by the last step that
 * its owner told by the same clock.
 */
export async function placeBySteps(
  { tx, now, actor }: Context,
  visitId: string,
  said: Said,
  { floor, agreed }: { floor: Date | null; agreed: Date },
): Promise<Placed> {
  const ground = { now, floor, agreed }
  const first = placeTime(said, { ...ground, last: null })
  if (!first.uncertain) return first
  const before = await tx.maybe(sql<{ facts: Facts; happened_at: Date }>`
    select facts, happened_at from events
    where visit_id = ${visitId} and actor_id = ${actor.id} and facts ? 'clock'
    order by number desc limit 1`)
  const clock = before?.facts.clock
  if (!before || !clock?.uncertain) return first
  return placeTime(said, {
    ...ground,
    last: { at: before.happened_at, said: new Date(clock.said) },
  })
}
