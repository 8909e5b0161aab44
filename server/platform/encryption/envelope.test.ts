import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decrypt, encrypt } from './aead.ts'
import { open, seal, UnreadableError, type Place } from './envelope.ts'

const key = createSecretKey(randomBytes(32))
const keyId = randomUUID()
const place: Place = { table: 'messages', column: 'body', row: 'one', person: 'anna' }
const text = Buffer.from('The wound is dry and clean.')

test('what is sealed for a place opens there', () => {
  const sealed = seal(key, keyId, place, text)
  expect(open(key, keyId, place, sealed)).toEqual(text)
  expect(sealed.includes(text.subarray(0, 8))).toBe(false)
})

test('the same text is sealed differently each time', () => {
  expect(seal(key, keyId, place, text)).not.toEqual(seal(key, keyId, place, text))
})

test('every flipped bit is noticed: version, key id, nonce, text, tag', () => {
  const sealed = seal(key, keyId, place, text)
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const altered = Buffer.from(sealed)
    altered[bit >> 3]! ^= 1 << (bit & 7)
    expect(() => open(key, keyId, place, altered), `bit ${bit}`).toThrow(UnreadableError)
  }
})

test('nothing shorter opens, and nothing longer', () => {
  const sealed = seal(key, keyId, place, text)
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => open(key, keyId, place, sealed.subarray(0, length))).toThrow(UnreadableError)
  }
  const longer = Buffer.concat([sealed, Buffer.of(0)])
  expect(() => open(key, keyId, place, longer)).toThrow(UnreadableError)
})

test.each([
  ['table', { ...place, table: 'reports' }],
  ['column', { ...place, column: 'note' }],
  ['row', { ...place, row: 'two' }],
  ['person', { ...place, person: 'bela' }],
  ['border between the parts', { ...place, row: 'one","anna', person: '' }],
])('a ciphertext moved to another %s does not open', (_, elsewhere) => {
  const sealed = seal(key, keyId, place, text)
  expect(() => open(key, keyId, elsewhere, sealed)).toThrow(UnreadableError)
})

test('a replaced key id does not open, even when the key is the same', () => {
  const sealed = seal(key, keyId, place, text)
  const other = randomUUID()
  const renamed = Buffer.from(sealed)
  renamed.set(Buffer.from(other.replaceAll('-', ''), 'hex'), 1)
  expect(() => open(key, other, place, renamed)).toThrow(UnreadableError)
  expect(() => open(key, other, place, sealed)).toThrow(UnreadableError)
})

test('the error names the place and nothing of the value', () => {
  const sealed = seal(key, keyId, place, text)
  expect(() => open(createSecretKey(randomBytes(32)), keyId, place, sealed)).toThrow(
    'unreadable: messages.body of one',
  )
})

type Vector = Record<'iv' | 'aad' | 'msg' | 'ct' | 'tag' | 'comment', string> & {
  tcId: number
  key: string
  result: 'valid' | 'invalid'
}
type Group = { ivSize: number; keySize: number; tagSize: number; tests: Vector[] }

const file = new URL('../../../../shared/vectors/aes_gcm.json', import.meta.url)
const missing = existsSync(file) ? '' : ' (left out: ../shared/vectors/aes_gcm.json is not here)'

describe.skipIf(missing)(`Wycheproof vectors for AES-256-GCM${missing}`, () => {
  const groups: Group[] = missing ? [] : JSON.parse(readFileSync(file, 'utf8')).testGroups
  const ours = groups
    .filter((group) => group.ivSize === 96 && group.keySize === 256 && group.tagSize === 128)
    .flatMap((group) => group.tests)

  test('there are some of both kinds', () => {
    expect(new Set(ours.map((vector) => vector.result))).toEqual(new Set(['valid', 'invalid']))
  })

  test.each(ours)('$tcId $result $comment', (vector) => {
    const bytes = (name: 'iv' | 'aad' | 'msg' | 'ct' | 'tag') => Buffer.from(vector[name], 'hex')
    const by = createSecretKey(Buffer.from(vector.key, 'hex'))
    const sealed = Buffer.concat([bytes('ct'), bytes('tag')])
    const opened = decrypt(by, bytes('iv'), sealed, bytes('aad'))
    expect(opened).toEqual(vector.result === 'valid' ? bytes('msg') : null)
    const again = encrypt(by, bytes('iv'), bytes('msg'), bytes('aad'))
    expect(again.equals(sealed)).toBe(vector.result === 'valid')
  })
})
