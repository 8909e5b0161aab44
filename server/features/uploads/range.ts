/** Bytes from `start` up to `end`, not included. */
export type Slice = { start: number; end: number }

/**
 * One byte range of RFC 9110, 14.2: null when the whole is meant (no header, several ranges, another
 * unit), 'unsatisfiable' when nothing of the file lies in it.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): Slice | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [first, last] = [match[1]!, match[2]!]
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return null
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) }
}
