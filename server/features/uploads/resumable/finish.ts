import { createHash } from 'node:crypto'
import { accept, inspecting } from '../../../middleware/upload.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/errors.ts'
import { asCaller } from '../../../platform/http/session.ts'
import { NotStoredError } from '../../../platform/storage/failure.ts'
import { giveUp, keepAccepted } from '../keepAccepted.ts'
import { keep, placeOf } from '../files.ts'
import { patientOf } from '../queries.ts'
import type { Half, SealedParts } from './parts.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

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
    const received = await inspecting(async () => {
      const bytes = await parts.whole(half)
      const digest = sha256(bytes)
      const claimed = { filename: given, declared: half.declared }
      return { accepted: await accept(bytes, claimed, half.door), digest }
    })
    const store = () => keep(context, half, half.name, received.accepted.bytes)
    const reserved = { ...half, before: null }
    await keepAccepted(context, reserved, { ...received, store }, { given, field: half.door })
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
