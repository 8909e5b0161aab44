import Papa from 'papaparse'

/** As much of a table as a phone shows; the rest is in the saved file. */
export const ROWS_SHOWN = 500

/** The first rows of a CSV, whatever parts its fields: comma, semicolon or tab. Nothing in it is ever a formula. */
export const rowsOf = (text: string, most = ROWS_SHOWN): string[][] =>
  Papa.parse<string[]>(text, { preview: most, skipEmptyLines: true }).data

/** Text as it was saved: UTF-16 says so in its first bytes, everything else is UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const [a, b] = bytes
  const name =
    a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(name).decode(bytes)
}
