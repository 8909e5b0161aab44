import type { KeptState } from '../keptState.ts'
import type { Person, World } from '../world.ts'

/** Somebody on call, a call that rings and one that was taken; both by the nurse. */
export async function openHelp(
  world: World,
  kept: KeptState,
  { nurse, onCall, dispatcher }: Record<'nurse' | 'onCall' | 'dispatcher', Person>,
): Promise<Record<string, string>> {
  const shift = await world.as(dispatcher).help.planOnCall({
    id: world.id(),
    userId: onCall.id,
    from: world.in(-60),
    to: world.in(600),
  })
  const press = () => ({ id: world.id(), kind: 'danger' as const, at: world.in(0) })
  const ringing = await world.as(nurse).help.raise(press())
  const taken = await world.as(nurse).help.raise(press())
  await world.as(dispatcher).help.take({ id: taken.id })
  await world.as(nurse).help.token({})
  await kept.run('update sessions set proved_at = $1 where user_id = $2', [world.now(), nurse.id])
  await world.as(nurse).help.setPins({ safe: '1234', duress: '9876' })
  return { shift: shift.id, ringing: ringing.id, taken: taken.id }
}
