import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { Unsound } from '../unsound.ts'
import { entry, numberIn, type Dict } from './tokens.ts'

/** Opens what a PDF has locked without asking for a password (ISO 32000-2, 7.6). */
export type Unlock = (object: number, generation: number, bytes: Buffer) => Buffer

const PADDING = Buffer.from(
  '28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a',
  'hex',
)
const md5 = (...parts: Uint8Array[]) => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function rc4(key: Buffer, bytes: Buffer): Buffer {
  const box = Uint8Array.from({ length: 256 }, (_, n) => n)
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + box[i]! + key[i % key.length]!) & 255
    ;[box[i], box[j]] = [box[j]!, box[i]!]
  }
  const out = Buffer.alloc(bytes.length)
  for (let n = 0, i = 0, j = 0; n < bytes.length; n += 1) {
    i = (i + 1) & 255
    j = (j + box[i]!) & 255
    ;[box[i], box[j]] = [box[j]!, box[i]!]
    out[n] = bytes[n]! ^ box[(box[i]! + box[j]!) & 255]!
  }
  return out
}

function aes(key: Buffer, bytes: Buffer): Buffer {
  const open = createDecipheriv(`aes-${key.length * 8}-cbc`, key, bytes.subarray(0, 16))
  try {
    return Buffer.concat([open.update(bytes.subarray(16)), open.final()])
  } catch {
    throw new Unsound('damaged')
  }
}

/** Algorithm 2.B of ISO 32000-2: the hash of revision 6, and of 5 without its rounds. */
function hashOf(password: Buffer, salt: Buffer, revision: number): Buffer {
  let key = createHash('sha256').update(password).update(salt).digest()
  if (revision < 6) return key
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const block = Buffer.concat(Array.from({ length: 64 }, () => Buffer.concat([password, key])))
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32))
    const mixed = cipher.setAutoPadding(false).update(block)
    const rest = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3
    key = createHash(['sha256', 'sha384', 'sha512'][rest]!).update(mixed).digest()
    last = mixed.at(-1)!
  }
  return key.subarray(0, 32)
}

const textIn = (dict: Dict, key: string): Buffer => {
  const value = entry(dict, key)
  if (!value || !('text' in value)) throw new Unsound('locked')
  return value.text
}

/** The file's key for an empty password. Throws Unsound where that is not the password. */
function keyOf(dict: Dict, id: Buffer, revision: number, bytes: number): Buffer {
  const none = Buffer.alloc(0)
  const user = textIn(dict, 'U')
  if (revision >= 5) {
    const check = hashOf(none, user.subarray(32, 40), revision)
    if (!check.equals(user.subarray(0, 32))) throw new Unsound('locked')
    const key = hashOf(none, user.subarray(40, 48), revision)
    const open = createDecipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false)
    return open.update(textIn(dict, 'UE').subarray(0, 32))
  }
  const rights = Buffer.alloc(4)
  rights.writeInt32LE(numberIn(entry(dict, 'P')) | 0)
  const plainMeta = entry(dict, 'EncryptMetadata')
  const bare = plainMeta && 'word' in plainMeta && plainMeta.word === 'false'
  const extra = revision >= 4 && bare ? Buffer.alloc(4, 255) : none
  let key = md5(PADDING, textIn(dict, 'O').subarray(0, 32), rights, id, extra).subarray(0, bytes)
  if (revision >= 3) for (let n = 0; n < 50; n += 1) key = md5(key).subarray(0, bytes)
  let expected = revision === 2 ? rc4(key, PADDING) : rc4(key, md5(PADDING, id))
  if (revision >= 3)
    for (let n = 1; n < 20; n += 1)
      expected = rc4(Buffer.from(key.map((byte) => byte ^ n)), expected)
  const length = revision === 2 ? 32 : 16
  if (!expected.subarray(0, length).equals(user.subarray(0, length))) throw new Unsound('locked')
  return key
}

/** How streams are locked: by RC4, AES with a key of each object, or AES-256 with one key. */
function methodOf(dict: Dict, version: number): 'V2' | 'AESV2' | 'AESV3' | 'Identity' {
  if (version < 4) return 'V2'
  const named = entry(dict, 'StmF')
  if (!named || !('name' in named) || named.name === 'Identity') return 'Identity'
  const filters = entry(dict, 'CF')
  const filter = filters && 'dict' in filters ? entry(filters.dict, named.name) : undefined
  const method = filter && 'dict' in filter ? entry(filter.dict, 'CFM') : undefined
  const name = method && 'name' in method ? method.name : ''
  if (name !== 'V2' && name !== 'AESV2' && name !== 'AESV3') throw new Unsound('locked')
  return name
}

/**
 * Opens streams of a PDF that anybody may read and that only forbids printing or changing. Throws
 * Unsound where a password is asked for, or where another handler than the standard one has locked it.
 */
export function unlockerOf(dict: Dict, id: Buffer): Unlock {
  const handler = entry(dict, 'Filter')
  const [version, revision] = [numberIn(entry(dict, 'V')), numberIn(entry(dict, 'R'))]
  const standard = handler && 'name' in handler && handler.name === 'Standard'
  if (!standard || !(version >= 1 && version <= 5) || !(revision >= 2 && revision <= 6))
    throw new Unsound('locked')
  const method = methodOf(dict, version)
  const bits =
    version === 1 ? 40 : version >= 4 ? 128 : numberIn(entry(dict, 'Length') ?? { word: '40' })
  if (!(bits >= 40 && bits <= 128 && bits % 8 === 0)) throw new Unsound('locked')
  const key = keyOf(dict, id, revision, bits / 8)
  return (object, generation, bytes) => {
    if (method === 'Identity') return bytes
    if (method === 'AESV3') return aes(key, bytes)
    const tail = Buffer.alloc(5)
    tail.writeUIntLE(object, 0, 3)
    tail.writeUIntLE(generation, 3, 2)
    const salt = method === 'AESV2' ? Buffer.from('sAlT') : Buffer.alloc(0)
    const own = md5(key, tail, salt).subarray(0, Math.min(16, key.length + 5))
    return method === 'AESV2' ? aes(own, bytes) : rc4(own, bytes)
  }
}
