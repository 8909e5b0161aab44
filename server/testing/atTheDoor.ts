import { CALLED } from '../../contract/visits.ts'
import type { Person, World } from './world.ts'

/** Calls everybody who is to be called before nobody opens; nobody answers. */
export async function callFromTheDoor(world: World, nurse: Person, id: string): Promise<void> {
  for (const whom of CALLED)
    await world.as(nurse).presence.recordCall({ id, callId: world.id(), whom, result: 'no_answer' })
}
