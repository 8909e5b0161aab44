import sharp, { type Metadata } from 'sharp'
import { createGate } from './gate.ts'

/** Width x height x frames. A phone's 48 megapixels pass; what a few bytes can blow up to does not. */
export const PIXEL_LIMIT = 50_000_000
export const FRAME_LIMIT = 250
const SECONDS = 20

/** Pictures larger than this are decoded one at a time: each may hold 4 bytes per pixel. */
const LARGE = 5_000_000
const decodingLarge = createGate(1)
const decoding = <T>(pixels: number, act: () => Promise<T>): Promise<T> =>
  pixels > LARGE ? decodingLarge(act) : act()

// Only the four decoders that the whitelist needs exist in this process; results are not cached.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadWebpBuffer',
  ],
})
sharp.cache(false)

const UNREADABLE = 'This picture cannot be read to its end. Take it or save it again, then send it.'
const TOO_MANY_PIXELS = `This picture has more than ${PIXEL_LIMIT / 1e6} megapixels. Make it smaller and send it again.`
const TOO_MANY_FRAMES = `This animation is too long: at most ${FRAME_LIMIT} frames, and ${PIXEL_LIMIT / 1e6} megapixels in all.`

const open = (bytes: Buffer, frames: number) =>
  sharp(bytes, {
    failOn: 'error',
    limitInputPixels: PIXEL_LIMIT,
    ...(frames > 1 && { animated: true }),
  })

function sizeOf(header: Metadata) {
  const frames = header.pages ?? 1
  return { frames, pixels: header.width * (header.pageHeight ?? header.height) * frames }
}

/**
 * Decodes and encodes anew in the same format: orientation is applied, colours become sRGB, and
 * nothing else survives, no EXIF, no place, no profile, no comment, no bytes behind the picture.
 */
export async function reencode(bytes: Buffer): Promise<{ bytes: Buffer } | { refused: string }> {
  // The header alone: nothing is decoded before its size is known.
  const header = await sharp(bytes, { limitInputPixels: false, animated: true })
    .metadata()
    .catch(() => null)
  if (!header) return { refused: UNREADABLE }
  const { frames, pixels } = sizeOf(header)
  if (frames > FRAME_LIMIT || (frames > 1 && pixels > PIXEL_LIMIT)) {
    return { refused: TOO_MANY_FRAMES }
  }
  if (pixels > PIXEL_LIMIT) return { refused: TOO_MANY_PIXELS }
  const encode = () =>
    open(bytes, frames)
      .timeout({ seconds: SECONDS })
      .autoOrient()
      .jpeg({ quality: 85, force: false })
      .png({ force: false })
      .webp({ quality: 90, force: false })
      .gif({ effort: 3, force: false })
      .toBuffer()
  const encoded = await decoding(pixels, encode).catch(() => null)
  return encoded ? { bytes: encoded } : { refused: UNREADABLE }
}

/** A picture of ours as WebP within so many pixels each way, its first frame where it moves. */
export async function shrunk(bytes: Buffer, longest: number): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata()
  return decoding(width * height, () =>
    sharp(bytes)
      .resize(longest, longest, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 70 })
      .toBuffer(),
  )
}

/** The longer side of a printed picture: sharp on half a page of A4. */
const PRINTED_PIXELS = 1400

/** A picture of ours as it is printed: JPEG, its first frame where it moves, on white where it is see-through. */
export async function forPrint(bytes: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata()
  return decoding(width * height, () =>
    sharp(bytes)
      .resize(PRINTED_PIXELS, PRINTED_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80 })
      .toBuffer(),
  )
}
