/** Counts what begins: `rate` is how many a second, from the first of `count` to the last. */
export function pace(count: number) {
  const { promise: rate, resolve } = Promise.withResolvers<number>()
  let seen = 0
  let first = 0
  return {
    rate,
    passed() {
      seen += 1
      if (seen === 1) first = performance.now()
      if (seen === count) resolve(((count - 1) / (performance.now() - first)) * 1_000)
    },
  }
}
