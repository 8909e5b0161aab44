import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { UnreadableError, type Place } from './envelope.ts'
import { createVault } from './vault.ts'

const [old, current, foreign] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const place: Place = { table: 'messages', column: 'body', row: 'one', person: 'anna' }

test('each person has a key of their own', () => {
  const vault = createVault([current])
  const [anna, bela] = [vault.createKey('anna'), vault.createKey('bela')]
  const sealed = vault.sealText(anna, place, 'Rash on the left arm, naïve 日本語')
  expect(vault.openText(anna, place, sealed)).toBe('Rash on the left arm, naïve 日本語')
  expect(() => vault.openText(bela, { ...place, person: 'bela' }, sealed)).toThrow(UnreadableError)
})

test("somebody else's wrapped key does not unwrap, even when it stands in one's row", () => {
  const vault = createVault([current])
  const key = vault.createKey('anna')
  const sealed = vault.sealText(key, place, 'text')
  expect(() => vault.openText(key, { ...place, person: 'bela' }, sealed)).toThrow(UnreadableError)
  expect(() => vault.dataKey(key, { ...place, person: 'bela' })).toThrow(UnreadableError)
})

test('an altered wrapped key does not unwrap, whichever byte it is', () => {
  const key = createVault([current]).createKey('anna')
  for (let at = 0; at < key.length; at += 1) {
    const altered = Buffer.from(key)
    altered[at]! ^= 0x80
    expect(() => createVault([current]).dataKey(altered, place), `byte ${at}`).toThrow(
      UnreadableError,
    )
  }
})

test('a destroyed key is erasure: at once, and for ever', () => {
  const vault = createVault([current])
  const sealed = vault.sealText(vault.createKey('anna'), place, 'text')
  expect(() => vault.openText(null, place, sealed)).toThrow(UnreadableError)
  expect(() => vault.dataKey(null, place)).toThrow(UnreadableError)
})

test('rotation wraps the data key anew; texts stay as they are', () => {
  const before = createVault([old])
  const key = before.createKey('anna')
  const sealed = before.sealText(key, place, 'text')

  const during = createVault([current, old])
  expect(during.openText(key, place, sealed)).toBe('text')
  const rewrapped = during.rewrap('anna', key)
  expect(rewrapped).not.toBeNull()
  expect(during.rewrap('anna', rewrapped!)).toBeNull()

  const after = createVault([current])
  expect(after.openText(rewrapped, place, sealed)).toBe('text')
  expect(() => after.openText(key, place, sealed)).toThrow(UnreadableError)
  expect(() => createVault([foreign]).openText(rewrapped, place, sealed)).toThrow(UnreadableError)
})

test('look-ups and the check value survive a rotation, and tell a wrong key', () => {
  const [before, during, wrong] = [
    createVault([old]),
    createVault([current, old]),
    createVault([foreign]),
  ]
  const mail = 'anna@example.org'
  expect(during.blindIndex('email', mail)).toEqual(before.blindIndex('email', mail))
  expect(before.blindIndex('email', mail)).not.toEqual(before.blindIndex('phone', mail))
  expect(during.checkValue()).toEqual(before.checkValue())
  expect(wrong.checkValue()).not.toEqual(before.checkValue())
})

test('an opened key is forgotten after a minute', () => {
  let now = 0
  const vault = createVault([current], () => now)
  const key = vault.createKey('anna')
  const first = vault.dataKey(key, place)
  now = 59_999
  expect(vault.dataKey(key, place)).toBe(first)
  now = 60_000
  expect(vault.dataKey(key, place)).not.toBe(first)
})

test('a vault without a key does not start', () => {
  expect(() => createVault([])).toThrow('at least one master key')
})
