import type { Vault } from './encryption/vault.ts'

/** The same value always gives the same text: keys sorted, undefined left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return `{${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/**
 * Keyed hash of what a create said. Same creator, id and hash: the first one is answered as it is
 * now. Anything else on a taken id is 409 `id_taken`, whoever owns it.
 */
export function createdHash(vault: Vault, creator: string, what: string, body: unknown): Buffer {
  return vault.blindIndex(`create ${what}`, `${creator}\0${canonical(body)}`)
}
