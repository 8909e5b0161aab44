import { refuse } from '../errors.ts'

/** Opaque to clients: the sort key of the last row that they have. */
export const encodeCursor = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** Refuses with `invalid_input` on anything that this server did not hand out. */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parts) && parts.length === length && parts.every(isPart))
      return parts.map(String)
  } catch {
    // Falls through to the one refusal.
  }
  return refuseCursor()
}

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const KINDS = {
  time: (part: unknown) =>
    typeof part === 'string' && TIME.test(part) && !Number.isNaN(Date.parse(part)),
  id: (part: unknown) => typeof part === 'string' && UUID.test(part),
  /** Of whatever size that JavaScript counts exactly. */
  count: (part: unknown) => Number.isSafeInteger(part) && Number(part) >= 0,
  /** Which transactions had ended when the first page was read: see `platform/database/seen.ts`. */
  seen: isSnapshot,
}

/** As `decodeCursor`, for a list that says what each part is. */
export function decodeCursorOf(cursor: string, kinds: readonly (keyof typeof KINDS)[]): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(parts) &&
      parts.length === kinds.length &&
      kinds.every((kind, n) => KINDS[kind](parts[n]))
    )
      return parts.map(String)
  } catch {
    // Falls through to the one refusal.
  }
  return refuseCursor()
}

export const refuseCursor = (): never =>
  refuse('invalid_input', {
    errors: [{ field: 'cursor', message: 'not a cursor of this list' }],
  })

/** `xmin:xmax:xip,xip`, as PostgreSQL would take it: anything else would be an error of SQL. */
function isSnapshot(part: unknown): boolean {
  const [, xmin, xmax, running] =
    (typeof part === 'string' && /^([1-9]\d{0,18}):([1-9]\d{0,18}):([\d,]*)$/.exec(part)) || []
  if (xmin === undefined || xmax === undefined || running === undefined) return false
  const all = running ? running.split(',') : []
  if (!all.every((one) => /^\d{1,19}$/.test(one))) return false
  const [from, until] = [BigInt(xmin), BigInt(xmax)]
  let last = from - 1n
  return (
    from <= until &&
    all.every((one) => {
      const before = last
      last = BigInt(one)
      return last > before && last < until
    })
  )
}

/** Only times, ids and numbers are ever in a cursor: anything else would reach SQL as a cast error. */
function isPart(part: unknown): boolean {
  if (typeof part === 'number') return Number.isSafeInteger(part) && part >= 0 && part < 2 ** 31
  return KINDS.id(part) || KINDS.time(part)
}

/** One page of rows that were read with one more than `limit`; the cursor is the last row's id. */
export function pageOf<Row extends { id: string }, Item>(
  rows: Row[],
  limit: number,
  show: (row: Row) => Item,
) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(show),
    nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
  }
}
