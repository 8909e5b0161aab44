export type Gate = <T>(act: () => Promise<T>) => Promise<T>

/** Lets `limit` acts run at once; the others wait in the order in which they came. */
export function createGate(limit: number): Gate {
  let running = 0
  const waiting: (() => void)[] = []
  return async (act) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await act()
    } finally {
      // The place goes straight to the next in line: nobody overtakes.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
