import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { answer } from '../child.ts'

// Phones on the way: each sends what it saw since the last time, once a second.

type Input = {
  origin: string
  phones: { token: string; visitId: string }[]
  /** Of each phone, a second. */
  points: number
}

const METRE = 1 / 111_320
let stopping = false
let running: Promise<number> | null = null

async function drive({ origin, phones, points }: Input) {
  const pool = new Pool(origin, { connections: 32 })
  const began = performance.now()
  const rates = await Promise.all(
    phones.map(async ({ token, visitId }, phone) => {
      const deviceId = randomUUID()
      let n = 0
      let stored = 0
      // Spread over the second, as phones are.
      await new Promise((done) => setTimeout(done, (phone * 1_000) / phones.length))
      const own = performance.now()
      for (let second = 0; !stopping; second += 1) {
        const now = Date.now()
        const batch = Array.from({ length: points }, (_, place) => {
          n += 1
          return {
            n,
            latitude: -26.3 + n * METRE,
            longitude: 27.8,
            accuracy: 12,
            at: new Date(now - ((points - place) * 1_000) / points).toISOString(),
          }
        })
        const { statusCode, body } = await pool.request({
          path: `/api/visits/${visitId}/location`,
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ deviceId, points: batch }),
        })
        const text = await body.text()
        if (statusCode !== 200) throw new Error(`${statusCode} ${text}`)
        stored += (JSON.parse(text) as { stored: number }).stored
        const wait =
          began + (phone * 1_000) / phones.length + (second + 1) * 1_000 - performance.now()
        if (wait > 0) await new Promise((done) => setTimeout(done, wait))
      }
      return (stored / (performance.now() - own)) * 1_000
    }),
  )
  await pool.close()
  return rates.reduce((sum, rate) => sum + rate, 0)
}

answer({
  start(input: Input) {
    stopping = false
    running = drive(input)
    // Heard when it is asked how it went.
    running.catch(() => {})
  },
  /** Points a second that were stored. */
  stop() {
    stopping = true
    return running!
  },
})
