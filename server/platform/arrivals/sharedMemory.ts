/** After so long without a file nothing is kept. */
const IDLE_MS = 30_000

/**
 * Memory that every thread sees, in pieces of one size, of which so many are kept for the next: fresh memory is what
 * costs, and V8 does not notice how much of this kind waits to be collected.
 */
export function createPool(size: number, kept: number) {
  const free: SharedArrayBuffer[] = []
  let idle: NodeJS.Timeout | undefined
  return {
    take: (): SharedArrayBuffer => free.pop() ?? new SharedArrayBuffer(size),
    giveBack(memory: SharedArrayBuffer): void {
      if (free.length < kept) free.push(memory)
      clearTimeout(idle)
      idle = setTimeout(() => (free.length = 0), IDLE_MS).unref()
    },
  }
}
