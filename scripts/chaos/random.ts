/** Numbers that look random and are the same for the same seed (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (share: number) => next() < share,
    pick: <T>(list: readonly T[]): T => list[below(list.length)]!,
    /** So many different ones of 0 to `limit` - 1, in order. */
    some(count: number, limit: number): number[] {
      const left = Array.from({ length: limit }, (_, n) => n)
      return Array.from(
        { length: Math.min(count, limit) },
        () => left.splice(below(left.length), 1)[0]!,
      ).toSorted((a, b) => a - b)
    },
  }
}

export type Random = ReturnType<typeof createRandom>
