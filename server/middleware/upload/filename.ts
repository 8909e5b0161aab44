const NOT_IN_A_NAME = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu

/** Names that Windows takes for a device, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The person's own name for a file, made harmless to show and to save: no path, no control or
 * direction-changing characters, no device, at most 100 characters, and the extension of what is served.
 */
export function harmlessName(name: string, extension: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const stem = last
    .replace(/\.[^.]*$/, '')
    .replace(NOT_IN_A_NAME, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  const seen = Array.from(characters.segment(stem), ({ segment }) => segment)
  const short = seen.slice(0, 100).join('')
  const safe = DEVICE.test(short) ? `file ${short}` : short
  return `${safe || 'file'}.${extension}`
}
