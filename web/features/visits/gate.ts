import type { Client } from '../../../contract/client.ts'
import { ProblemError } from '../../../contract/client.ts'
import type { Storage } from '../../storage.ts'

/** A code as the phone carries it: the key can be used here, and not be read out again. */
type Carried = { sealed: BufferSource; iv: BufferSource; key: CryptoKey }
type Codes = Record<string, Carried>

const KEPT = 'gates'
const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

export type Gates = ReturnType<typeof createGates>

/** The gate codes of a nurse's day, carried closed, and wiped when the visit is no longer hers. */
export function createGates({ client, storage }: { client: Client; storage: Storage }) {
  let turn = Promise.resolve()
  /** One change of what is kept after the other. */
  const inTurn = (act: (codes: Codes) => Promise<Codes>) =>
    (turn = turn
      .then(async () => {
        const codes = ((await storage.read(KEPT)) as Codes | undefined) ?? {}
        await storage.write(KEPT, await act(codes))
      })
      .catch(() => undefined))

  async function read(id: string): Promise<Carried | null | 'later'> {
    try {
      const { gate } = await client.trail.gateCode({ id })
      if (!gate) return null
      const key = await crypto.subtle.importKey('raw', bytes(gate.key), 'AES-GCM', false, [
        'decrypt',
      ])
      return { sealed: bytes(gate.sealed), iv: bytes(gate.iv), key }
    } catch (error) {
      // What the server refuses is not hers (any more); without signal what is carried stays.
      return error instanceof ProblemError && error.problem.status < 500 ? null : 'later'
    }
  }

  return {
    /** Asks anew for what is carried and for these; what is not hers any more is gone. */
    look: (ids: readonly string[] = []) =>
      inTurn(async (codes) => {
        const next: Codes = {}
        for (const id of new Set([...Object.keys(codes), ...ids])) {
          const found = await read(id)
          const carried = found === 'later' ? codes[id] : found
          if (carried) next[id] = carried
        }
        return next
      }),
    wipe: (id: string) => inTurn(async ({ [id]: _gone, ...rest }) => rest),
    async has(id: string): Promise<boolean> {
      await turn
      return id in (((await storage.read(KEPT)) as Codes | undefined) ?? {})
    },
    /** The code itself; null where there is none. */
    async open(id: string): Promise<string | null> {
      await turn
      const carried = ((await storage.read(KEPT)) as Codes | undefined)?.[id]
      if (!carried) return null
      const { iv, key, sealed } = carried
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
