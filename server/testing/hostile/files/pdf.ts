import { createCipheriv, createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

// PDFs made by hand, sound ones and others.

const PAGES = [
  '<< /Type /Catalog /Pages 2 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>',
  '<< /Length 31 >>\nstream\nBT /F1 12 Tf (Dear doctor) Tj ET\nendstream',
]

const latin = (text: string) => Buffer.from(text, 'latin1')

/** A PDF of these objects behind the usual four, with a table; `trailer` is added to its own. */
export function pdfOf(objects: readonly (string | Buffer)[] = [], trailer = ''): Buffer {
  const parts: Buffer[] = [latin('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')]
  const places: number[] = []
  let size = parts[0]!.length
  const add = (part: Buffer) => {
    parts.push(part)
    size += part.length
  }
  for (const [n, object] of [...PAGES, ...objects].entries()) {
    places.push(size)
    add(latin(`${n + 1} 0 obj\n`))
    add(typeof object === 'string' ? latin(object) : object)
    add(latin('\nendobj\n'))
  }
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`)
  const count = places.length + 1
  const end = `xref\n0 ${count}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${count} /Root 1 0 R ${trailer} >>\nstartxref\n${size}\n%%EOF\n`
  add(latin(end))
  return Buffer.concat(parts)
}

export const streamOf = (dict: string, data: Buffer): Buffer =>
  Buffer.concat([
    latin(`<< ${dict} /Length ${data.length} >>\nstream\n`),
    data,
    latin('\nendstream'),
  ])

/** Object 20, packed into an object stream. */
export function packed(object: string, pack: 'flate' | 'hex' | '85' | 'none' = 'flate') {
  const plain = latin(`20 0 ${object}`)
  const first = '/Type /ObjStm /N 1 /First 5'
  if (pack === 'none') return streamOf(first, plain)
  if (pack === 'hex')
    return streamOf(`${first} /Filter /ASCIIHexDecode`, latin(`${plain.toString('hex')}>`))
  if (pack === '85') return streamOf(`${first} /Filter /ASCII85Decode`, latin(ascii85(plain)))
  return streamOf(`${first} /Filter /FlateDecode`, deflateSync(plain))
}

function ascii85(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const left = Math.min(4, bytes.length - at)
    let value = Buffer.concat([
      bytes.subarray(at, at + left),
      Buffer.alloc(4 - left),
    ]).readUInt32BE()
    let group = ''
    for (let n = 0; n < 5; n += 1) {
      group = String.fromCharCode(33 + (value % 85)) + group
      value = Math.floor(value / 85)
    }
    text += group.slice(0, left + 1)
  }
  return `${text}~>`
}

const ID = '00112233445566778899aabbccddeeff'
const PADDING = Buffer.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a',
  'hex',
)
const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

/** As `packed`, locked by AES-256 (revision 5) for everybody who knows the password. */
export function lockedPdf(object: string, password = ''): Buffer {
  const key = Buffer.alloc(32, 7)
  const secret = Buffer.from(password)
  const [check, salt] = [Buffer.from('checksal'), Buffer.from('keysalt!')]
  const user = Buffer.concat([sha256(secret, check), check, salt])
  const wrap = createCipheriv('aes-256-cbc', sha256(secret, salt), Buffer.alloc(16))
  const wrapped = wrap.setAutoPadding(false).update(key)
  const nonce = Buffer.alloc(16, 9)
  const cipher = createCipheriv('aes-256-cbc', key, nonce)
  const plain = deflateSync(latin(`20 0 ${object}`))
  const data = Buffer.concat([nonce, cipher.update(plain), cipher.final()])
  const encrypt = `<< /Filter /Standard /V 5 /R 5 /Length 256 /P -4 /U <${user.toString('hex')}> /UE <${wrapped.toString('hex')}> /O <${PADDING.toString('hex')}> /StmF /StdCF /StrF /StdCF /CF << /StdCF << /CFM /AESV3 /Length 32 >> >> >>`
  const stream = streamOf('/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode', data)
  return pdfOf([encrypt, stream], `/Encrypt 5 0 R /ID [<${ID}> <${ID}>]`)
}
