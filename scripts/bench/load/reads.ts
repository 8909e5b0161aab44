import { Pool } from 'undici'
import { answer } from '../child.ts'

// Reads as somebody would: one after the other, or at a pace whether or not the one before is answered.

type Input = {
  origin: string
  reads: { token: string; path: string }[]
  /** How many of `reads`, again from the first when there are no more. */
  count: number
  /** A second; null: each after the answer to the one before. */
  perSecond: number | null
}

const pools = new Map<string, Pool>()
const poolOf = (origin: string) => {
  const pool = pools.get(origin) ?? new Pool(origin, { connections: 16 })
  pools.set(origin, pool)
  return pool
}

answer(
  {
    /** Milliseconds of each, in the order of the answers. */
    async time({ origin, reads, count, perSecond }: Input) {
      const pool = poolOf(origin)
      const times: number[] = []
      async function read(n: number) {
        const { token, path } = reads[n % reads.length]!
        const began = performance.now()
        const { statusCode, body } = await pool.request({
          path,
          method: 'GET',
          headers: { authorization: `Bearer ${token}` },
        })
        const text = await body.text()
        if (statusCode !== 200) throw new Error(`${path} ${statusCode} ${text}`)
        times.push(performance.now() - began)
      }
      if (perSecond === null) for (let n = 0; n < count; n += 1) await read(n)
      else {
        const began = performance.now()
        const reading: Promise<void>[] = []
        for (let n = 0; n < count; n += 1) {
          const wait = began + (n * 1_000) / perSecond - performance.now()
          if (wait > 0) await new Promise((done) => setTimeout(done, wait))
          reading.push(read(n))
        }
        await Promise.all(reading)
      }
      return times
    },
  },
  async () => {
    for (const pool of pools.values()) await pool.close()
  },
)
