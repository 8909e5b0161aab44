/** Runs at most so many acts at once; the others wait in order. */
export function turns(atOnce: number) {
  let running = 0
  const waiting: (() => void)[] = []

  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go))
    else running += 1
    try {
      return await act()
    } finally {
      // Whoever waits takes over this place: it is never free for a moment.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
