import type { OutsideContext } from '../../platform/context.ts'
import { smallName } from '../../platform/storage/names.ts'
import { inspecting } from '../../middleware/upload.ts'
import { shrunk } from '../../middleware/upload/image.ts'
import { keep, type Owner } from './files.ts'
import type { Found } from './inspect.ts'

/** The longer side: twice what a list shows on a phone. */
const PIXELS = 640
/** What weighs no more than this is small already. */
const LIGHT = 40 * 1024
/** What small pictures are, whatever the whole one is. */
export const SMALL_TYPE = 'image/webp'

/** A picture for lists, its first frame where it moves; null where it would save nothing. */
export async function smallOf(bytes: Buffer): Promise<Buffer | null> {
  if (bytes.length <= LIGHT) return null
  const small = await shrunk(bytes, PIXELS)
  return small.length < bytes.length ? small : null
}

/** Keeps the small picture of one that was made anew, sealed as it is; answers its size, null where there is none. */
export async function keepSmall(
  context: Pick<OutsideContext, 'vault' | 'storage' | 'log'>,
  owner: Owner,
  name: string,
  { made }: Found,
): Promise<number | null> {
  if (!made) return null
  const small = await inspecting(() => smallOf(made.bytes)).catch((err: unknown) => {
    // The whole picture was accepted: lists show that one.
    context.log.warn({ uploadId: owner.id, err }, 'a picture has no small one')
    return null
  })
  if (small) await keep(context, owner, smallName(name), small, 'small')
  return small?.length ?? null
}
