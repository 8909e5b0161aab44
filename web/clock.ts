/** The device's clock against the server's: phones are often wrong, by minutes or by years. */
export type Clock = {
  /** Milliseconds since the epoch, corrected by what was measured last. */
  now: () => number
  /** Learns from the `Date` header of an answer. */
  learn: (dateHeader: string | null, sentAt: number, receivedAt: number) => void
}

/**
 * Milliseconds to add to the device's clock. The `Date` header has whole seconds, so half a second
 * is added; answers that took long say too little and give null.
 */
export function offsetFrom(
  dateHeader: string | null,
  sentAt: number,
  receivedAt: number,
): number | null {
  const server = dateHeader === null ? Number.NaN : Date.parse(dateHeader)
  if (Number.isNaN(server) || receivedAt - sentAt > 3_000) return null
  return server + 500 - (sentAt + receivedAt) / 2
}

/** A clock that starts with the offset that this device kept from its last run. */
export function createClock(keep: Pick<globalThis.Storage, 'getItem' | 'setItem'> | null): Clock {
  let offset = Number(keep?.getItem('ahava.offset') ?? 0) || 0
  return {
    now: () => Date.now() + offset,
    learn(dateHeader, sentAt, receivedAt) {
      const measured = offsetFrom(dateHeader, sentAt, receivedAt)
      // Whole seconds are what the header can say: smaller differences are noise.
      if (measured === null || Math.abs(measured - offset) < 1_000) return
      offset = Math.abs(measured) < 1_000 ? 0 : Math.round(measured)
      keep?.setItem('ahava.offset', String(offset))
    },
  }
}

function deviceStorage() {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}

export const clock = createClock(deviceStorage())
