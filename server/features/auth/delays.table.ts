export type Delay = {
  /** So many failures cost nothing: people mistype. */
  free: number
  /** Seconds after the first that costs; each further failure doubles them, to at most `most`. */
  first: number
  most: number
  /** Without a failure for so long, all is forgotten. */
  forgetMinutes: number
}

/**
 * How failed sign-ins slow down further ones. Nobody is locked out by somebody else: what others do
 * from elsewhere counts for `account` alone, which is short and does not hold on a device that has
 * signed in to this account before.
 */
export const DELAYS = {
  /** One account from one network address. */
  pair: { free: 5, first: 2, most: 900, forgetMinutes: 60 },
  /** One account from anywhere. */
  account: { free: 15, first: 1, most: 120, forgetMinutes: 60 },
  /** One network address, whatever it tries: generous to a clinic behind one. */
  address: { free: 50, first: 1, most: 300, forgetMinutes: 30 },
  /** A device that has signed in to this account before, and nothing else. */
  device: { free: 10, first: 1, most: 60, forgetMinutes: 60 },
} as const satisfies Record<string, Delay>

export type DelayName = keyof typeof DELAYS

/** Seconds to wait after `failures`; `times` multiplies what is free. */
export function secondsAfter(name: DelayName, failures: number, times = 1): number {
  const { free, first, most } = DELAYS[name]
  const counted = failures - free * times
  return counted < 1 ? 0 : Math.min(most, first * 2 ** Math.min(counted - 1, 20))
}
