import { ProblemError } from '../../../contract/client.ts'
import type { Storage } from '../../storage.ts'

export const bytesOf = (base64: string) =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

/**
 * What a phone carries for its visits so that it works without signal, under `name` in its own store. It is
 * asked for anew whenever something is heard, and gone once the server no longer gives it.
 */
export function createCarried<T>(
  storage: Storage,
  name: string,
  ask: (visitId: string) => Promise<T | null>,
) {
  type All = Record<string, T>
  let turn = Promise.resolve()
  const read = async () => ((await storage.read(name)) as All | undefined) ?? {}
  /** One change of what is kept after the other. */
  const inTurn = (act: (all: All) => Promise<All>) =>
    (turn = turn
      .then(async () => storage.write(name, await act(await read())))
      .catch(() => undefined))

  async function askOrLater(id: string): Promise<T | null | 'later'> {
    try {
      return await ask(id)
    } catch (error) {
      // What the server refuses is not theirs (any more); without signal what is carried stays.
      return error instanceof ProblemError && error.problem.status < 500 ? null : 'later'
    }
  }

  return {
    /** Asks anew for what is carried and for these; what is not theirs any more is gone. */
    look: (ids: readonly string[] = []) =>
      inTurn(async (all) => {
        const next: All = {}
        for (const id of new Set([...Object.keys(all), ...ids])) {
          const found = await askOrLater(id)
          const carried = found === 'later' ? all[id] : found
          if (carried) next[id] = carried
        }
        return next
      }),
    wipe: (id: string) => inTurn(async ({ [id]: _gone, ...rest }) => rest),
    async of(id: string): Promise<T | null> {
      await turn
      return (await read())[id] ?? null
    },
  }
}
