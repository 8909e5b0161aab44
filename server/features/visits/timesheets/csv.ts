/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), wide forms too. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@|%\t\r\uff1d\uff0b\uff0d\uff20]/

export type Cell = string | number | null

/** A number is a number; a text that would begin a formula begins with an apostrophe instead. */
function cellOf(value: Cell): string {
  if (value === null) return '""'
  if (typeof value === 'number') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return `"${safe.replaceAll('"', '""')}"`
}

/** RFC 4180 with a byte order mark, so that a spreadsheet reads UTF-8 and runs nothing. */
export const toCsv = (rows: readonly (readonly Cell[])[]): string =>
  `\ufeff${rows.map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`
