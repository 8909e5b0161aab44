import type { Client } from '../../../contract/client.ts'
import type { Storage } from '../../storage.ts'
import { bytesOf, createCarried } from './carried.ts'

/** A code as the phone carries it: the key can be used here, and not be read out again. */
type Code = { sealed: BufferSource; iv: BufferSource; key: CryptoKey }

export type Gates = ReturnType<typeof createGates>

/** The gate codes of a nurse's day, carried closed, and wiped when the visit is no longer hers. */
export function createGates({ client, storage }: { client: Client; storage: Storage }) {
  const { of, ...carried } = createCarried<Code>(storage, 'gates', async (id) => {
    const { gate } = await client.trail.gateCode({ id })
    if (!gate) return null
    const key = await crypto.subtle.importKey('raw', bytesOf(gate.key), 'AES-GCM', false, [
      'decrypt',
    ])
    return { sealed: bytesOf(gate.sealed), iv: bytesOf(gate.iv), key }
  })
  return {
    ...carried,
    has: async (id: string) => (await of(id)) !== null,
    /** The code itself; null where there is none. */
    async open(id: string): Promise<string | null> {
      const code = await of(id)
      if (!code) return null
      const { iv, key, sealed } = code
      const additionalData = new TextEncoder().encode(id)
      const opened = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv, additionalData },
        key,
        sealed,
      )
      return new TextDecoder().decode(opened)
    },
  }
}
