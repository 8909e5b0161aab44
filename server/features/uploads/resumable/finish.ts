import { inspecting } from '../../../middleware/upload.ts'
import { giveBack } from '../../../platform/arrivals/rooms.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/errors.ts'
import { asCaller } from '../../../platform/http/session.ts'
import { NotStoredError } from '../../../platform/storage/failure.ts'
import { giveUp, keepAccepted } from '../keepAccepted.ts'
import { keep, placeOf } from '../files.ts'
import { inspect } from '../inspect.ts'
import { patientOf } from '../queries.ts'
import type { Half, SealedParts } from './parts.ts'

/**
 * Inspects and keeps a file whose last byte is here, exactly as one that came in one piece. Doing it again changes
 * nothing; what fails on our side leaves the parts, so that the sender only has to ask again. Refusals as of
 * `uploadImage`.
 */
export async function finishHalf(
  context: OutsideContext,
  parts: SealedParts,
  half: Half,
): Promise<void> {
  if (half.state !== 'pending') return
  // Whoever may not attach any more when the last byte comes adds nothing.
  await asCaller(context, (inside) =>
    patientOf(inside, half.visitId ? { visitId: half.visitId } : { patientId: half.patientId }),
  )
  const given = context.vault.openText(half.dataKey, placeOf(half, 'filename'), half.filename)
  try {
    const found = await inspecting(async () => {
      const bytes = await parts.whole(half)
      try {
        const claimed = { filename: given, declared: half.declared }
        const is = await inspect(context, half, bytes, claimed, half.door)
        await keep(context, half, half.name, is.made?.bytes ?? bytes)
        return is
      } finally {
        giveBack(bytes)
      }
    })
    await keepAccepted(context, { ...half, before: null }, found, given)
  } catch (error) {
    // Another request finished it meanwhile.
    if (error instanceof NotStoredError && (await parts.half(half.id)).state === 'clean') return
    // While the scanner is away nothing is decided.
    if (error instanceof Refusal && error.code !== 'unavailable') {
      await giveUp(context, { ...half, before: null }, error)
      await parts.removeParts(half)
    }
    throw error
  }
  await parts.removeParts(half)
}
