import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Base64 of a text that stands anywhere in what was encoded: by where it began, modulo 3. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(' '.repeat(shift) + text).toString('base64')
    // The first and last characters also hold bits of the neighbours.
    return encoded.slice(shift === 0 ? 0 : shift + 1, -4)
  })
}

/** The ways in which a text may stand in bytes that somebody reads later. */
export function formsOf(text: string): { name: string; bytes: Buffer }[] {
  const form = (name: string, value: string | Buffer) => ({
    name,
    bytes: Buffer.isBuffer(value) ? value : Buffer.from(value),
  })
  const hex = Buffer.from(text).toString('hex')
  return [
    form('itself', text),
    form('UTF-16', Buffer.from(text, 'utf16le')),
    form('hex', hex),
    form('upper-case hex', hex.toUpperCase()),
    form('percent-encoded', encodeURIComponent(text)),
    form('as a form', encodeURIComponent(text).replaceAll('%20', '+')),
    ...base64Forms(text).flatMap((encoded) => [
      form('base64', encoded),
      form('base64url', encoded.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ]
}

/** The forms in which it is found. */
export const findIn = (haystack: string | Buffer, text: string): string[] => {
  const bytes = Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack)
  return [
    ...new Set(formsOf(text).flatMap((form) => (bytes.includes(form.bytes) ? [form.name] : []))),
  ]
}

/** Every file under a folder that holds it, with the form. */
export function findInFolder(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(folder, name)
    try {
      if (!statSync(path).isFile()) return []
      return findIn(readFileSync(path), text).map((form) => `${name}: ${form}`)
    } catch (error) {
      // A running database takes files away.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  })
}
