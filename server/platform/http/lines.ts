import { refuse } from '../errors.ts'

/** So many of one line act at once, and so many wait at most. */
const AT_ONCE = 4
const MOST_WAITING = 2_000

type Line = { running: number; waiting: (() => void)[] }
export type Lines = <T>(name: string | null, act: () => Promise<T>) => Promise<T>

/**
 * Requests that all want one thing, such as an hour of one nurse, wait in a line in memory: without a
 * connection to the database, so that nobody else waits with them and none of them runs out of time there.
 * Who gets it is still decided by the database, among all processes.
 */
export function openLines(): Lines {
  const lines = new Map<string, Line>()

  async function enter(name: string): Promise<Line> {
    const line = lines.get(name) ?? { running: 0, waiting: [] }
    lines.set(name, line)
    if (line.running < AT_ONCE) line.running += 1
    else {
      if (line.waiting.length >= MOST_WAITING) refuse('unavailable', { retryAfter: 5 })
      // Whoever leaves hands on its place.
      await new Promise<void>((resolve) => line.waiting.push(resolve))
    }
    return line
  }

  function leave(name: string, line: Line) {
    const next = line.waiting.shift()
    if (next) return next()
    line.running -= 1
    if (line.running === 0) lines.delete(name)
  }

  return async (name, act) => {
    if (name === null) return act()
    const line = await enter(name)
    try {
      return await act()
    } finally {
      leave(name, line)
    }
  }
}
