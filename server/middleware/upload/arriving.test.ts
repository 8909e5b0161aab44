import { expect, test } from 'vitest'
import { docxOf } from '../../testing/hostile/files/zip.ts'
import { pdfOf } from '../../testing/hostile/files/pdf.ts'
import { accept, acceptAsItComes, type Claimed, type DoorName } from '../upload.ts'

const claims = (filename: string, declared = ''): Claimed => ({ filename, declared })
const TXT = claims('letter.txt', 'text/plain')
const CSV = claims('list.csv', 'application/vnd.ms-excel')
const LETTER = Buffer.from('Dear doctor, môre.\n')
const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64')

/** Judged in pieces of `step`. */
async function arriving(bytes: Buffer, claimed: Claimed, door: DoorName, step: number) {
  const judge = acceptAsItComes(claimed, door)
  for (let at = 0; at < bytes.length; at += step) judge?.take(bytes.subarray(at, at + step))
  return (await judge?.end()) ?? null
}

const MEETING: [string, Buffer, Claimed, boolean][] = [
  ['a letter', LETTER, TXT, true],
  ['a letter of 200 KB', Buffer.alloc(200_000, 'Dear doctor\n'), TXT, true],
  ['a table', Buffer.from('day,ml\n1,20\n'), CSV, true],
  ['a letter that only its type tells', LETTER, claims('letter', 'text/plain'), true],
  ['a letter that only its ending tells', LETTER, claims('letter.txt'), true],
  ['a table that is declared a letter', LETTER, claims('list.csv', 'text/plain'), false],
  ['a letter that is declared a picture', LETTER, claims('a.txt', 'image/png'), false],
  [
    'a letter with a NUL behind the beginning',
    Buffer.concat([LETTER, Buffer.alloc(1)]),
    TXT,
    false,
  ],
  ['a letter in an old encoding', Buffer.from('môre', 'latin1'), TXT, false],
  ['a web page', Buffer.from('<html><script>'), TXT, false],
  ['a picture', gif, TXT, false],
  ['a PDF', pdfOf(), TXT, false],
  ['a PDF as a table', pdfOf(), CSV, false],
  ['a Word document', docxOf(), TXT, false],
  ['nothing', Buffer.alloc(0), TXT, false],
]

test.each(MEETING)(
  '%s is judged alike as it comes and as a whole',
  async (_, bytes, claimed, kept) => {
    const whole = await accept(bytes, claimed, 'file').then(
      ({ bytes: same, ...type }) => ({ same: same.equals(bytes), ...type }),
      () => null,
    )
    const pieces = await Promise.all(
      [1, 7, 65_536].map((step) => arriving(bytes, claimed, 'file', step)),
    )
    expect(pieces.map((type) => type && { same: true, ...type })).toEqual([whole, whole, whole])
    expect(whole !== null).toBe(kept)
  },
)

test('text is no picture, and only what is said to be text is judged as it comes', async () => {
  expect(await arriving(LETTER, TXT, 'image', 7)).toBeNull()
  for (const name of ['a.pdf', 'a.docx', 'a.jpg', 'a.exe', 'a.html', 'a.txt.exe', ''])
    expect(acceptAsItComes(claims(name), 'file')).toBeNull()
})
