import { Pool } from 'undici'
import { answer } from '../child.ts'

// Nurses who set out and turn back, as fast as the server answers: each of these visits by one at a time.

type Input = {
  origin: string
  steps: { token: string; visitId: string }[]
  ms: number
}

/** Where each visit stands; the next round goes on from there. */
const onTheWay = new Set<string>()

answer({
  async run({ origin, steps, ms }: Input) {
    const pool = new Pool(origin, { connections: steps.length })
    const began = performance.now()
    let done = 0
    await Promise.all(
      steps.map(async ({ token, visitId }) => {
        while (performance.now() - began < ms) {
          const back = onTheWay.has(visitId)
          const { statusCode, body } = await pool.request({
            path: `/api/visits/${visitId}/status`,
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify({ status: back ? 'SCHEDULED' : 'EN_ROUTE' }),
          })
          const text = await body.text()
          if (statusCode !== 200) throw new Error(`${statusCode} ${text}`)
          if (back) onTheWay.delete(visitId)
          else onTheWay.add(visitId)
          done += 1
        }
      }),
    )
    const seconds = (performance.now() - began) / 1_000
    await pool.close()
    return done / seconds
  },
})
