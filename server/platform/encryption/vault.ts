import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  randomUUID,
  type KeyObject,
} from 'node:crypto'
import { open, seal, UnreadableError, type Place } from './envelope.ts'

/** How long an opened data key may stay in memory: destroying a key is felt within this time. */
const CACHE_MS = 60_000
const CACHE_LIMIT = 20_000

/**
 * The data key of one person as it stands in `users.data_key` or `patients.data_key`:
 * id (16 bytes) | id of the key-encryption key (8 bytes) | sealed key.
 */
export type WrappedKey = Buffer

export type Vault = {
  /** A fresh data key for a person, wrapped by the current key-encryption key. */
  createKey(person: string): WrappedKey
  /** Seals a text with the data key of `place.person`; throws UnreadableError when that is destroyed. */
  sealText(key: WrappedKey | null, place: Place, text: string): Buffer
  /** Opens a text; throws UnreadableError. */
  openText(key: WrappedKey | null, place: Place, sealed: Buffer): string
  /** The data key itself, for files that are sealed in chunks. Do not keep it. */
  dataKey(key: WrappedKey | null, place: Place): KeyObject
  /**
   * Wraps a data key anew under the current key-encryption key; null when it already is. Throws
   * UnreadableError when no configured key opens it.
   */
  rewrap(person: string, key: WrappedKey): WrappedKey | null
  /** Names of the key-encryption keys, the current one first: 8 bytes each, which reveal nothing. */
  names: readonly Buffer[]
  /** Keyed hash for look-ups (e-mail, phone) and for the bodies of creates: 32 bytes. */
  blindIndex(purpose: string, value: string): Buffer
  /** A value that tells whether the configured keys are those of this database. */
  checkValue(): Buffer
  /** The key of all look-ups, wrapped by the current key-encryption key: for `key_check`. */
  wrappedIndexKey(): WrappedKey
}

/** Whose data key the key of all look-ups pretends to be; nobody has such an id. */
const INDEX = 'index'
/** Where the name of the key-encryption key stands in a wrapped key. */
export const NAME_AT = { from: 16, length: 8 } as const

const keyPlace = (person: string, id: string): Place => ({
  table: 'data_key',
  column: 'data_key',
  row: id,
  person,
})

const hex = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** The first 8 bytes of the hash of a key-encryption key name it without revealing it. */
const nameOf = (raw: Buffer) =>
  createHash('sha256').update('ahava-kek').update(raw).digest().subarray(0, 8)

/**
 * Key-encryption keys -> data key of a person -> values. `masterKeys` are 32 bytes each, the
 * first is current, the rest only open. Keyed hashes use `wrappedIndex`, which the database keeps;
 * a new database begins with one derived from the last (oldest) key. Throws UnreadableError when no
 * key opens `wrappedIndex`.
 */
export function createVault(
  masterKeys: readonly Buffer[],
  clock: () => number = Date.now,
  wrappedIndex: WrappedKey | null = null,
): Vault {
  if (masterKeys.length === 0) throw new Error('at least one master key is required')
  const wrapping = masterKeys.map((raw) => ({
    name: nameOf(raw),
    key: createSecretKey(Buffer.from(hkdfSync('sha256', raw, '', 'ahava wrap v1', 32))),
  }))
  const current = wrapping[0]!
  // A sealed value names its key by id only; a name of 8 bytes fits the id of the wrapping key.
  const wrapId = (name: Buffer) => hex(Buffer.concat([name, Buffer.alloc(8)]))

  const cache = new Map<string, { key: KeyObject; until: number }>()

  function unwrap(person: string, wrapped: WrappedKey): { id: string; key: KeyObject } {
    const id = hex(wrapped.subarray(0, 16))
    const cacheKey = `${person}/${wrapped.toString('base64')}`
    const hit = cache.get(cacheKey)
    if (hit && hit.until > clock()) return { id, key: hit.key }
    const name = wrapped.subarray(16, 24)
    const by = wrapping.find((candidate) => candidate.name.equals(name))
    if (!by) throw new UnreadableError(keyPlace(person, id))
    const raw = open(by.key, wrapId(name), keyPlace(person, id), wrapped.subarray(24))
    const key = createSecretKey(raw)
    raw.fill(0)
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(cacheKey, { key, until: clock() + CACHE_MS })
    // An idle server forgets as well. The timer keeps no process alive.
    setTimeout(() => cache.delete(cacheKey), CACHE_MS).unref()
    return { id, key }
  }

  const indexKey = wrappedIndex
    ? unwrap(INDEX, wrappedIndex).key
    : createSecretKey(
        Buffer.from(hkdfSync('sha256', masterKeys.at(-1)!, '', 'ahava blind index v1', 32)),
      )

  function wrap(person: string, id: string, raw: Buffer): WrappedKey {
    const sealed = seal(current.key, wrapId(current.name), keyPlace(person, id), raw)
    return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), current.name, sealed])
  }

  const opened = (key: WrappedKey | null, place: Place) => {
    // A destroyed key is erasure: nothing of that person opens any more.
    if (!key) throw new UnreadableError(place)
    return unwrap(place.person, key)
  }

  return {
    createKey: (person) => wrap(person, randomUUID(), randomBytes(32)),
    sealText(key, place, text) {
      const data = opened(key, place)
      return seal(data.key, data.id, place, Buffer.from(text, 'utf8'))
    },
    openText(key, place, sealed) {
      const data = opened(key, place)
      return open(data.key, data.id, place, sealed).toString('utf8')
    },
    dataKey: (key, place) => opened(key, place).key,
    rewrap(person, key) {
      if (key.subarray(16, 24).equals(current.name)) return null
      const data = unwrap(person, key)
      const raw = data.key.export()
      const wrapped = wrap(person, data.id, raw)
      raw.fill(0)
      return wrapped
    },
    names: wrapping.map(({ name }) => name),
    wrappedIndexKey: () => wrap(INDEX, randomUUID(), indexKey.export()),
    blindIndex: (purpose, value) =>
      createHmac('sha256', indexKey).update(`${purpose}\0`).update(value).digest(),
    checkValue: () => createHmac('sha256', indexKey).update('check\0').digest(),
  }
}
