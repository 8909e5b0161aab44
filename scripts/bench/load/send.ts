import { Pool } from 'undici'
import { answer } from '../child.ts'

// Sends messages as fast as the server answers, over as many connections as there are senders at once.

type Input = {
  origin: string
  senders: { token: string; visitId: string }[]
  atOnce: number
  ms: number
}

const content = 'A message of ordinary length, as people write.'

answer({
  async run({ origin, senders, atOnce, ms }: Input) {
    const pool = new Pool(origin, { connections: atOnce })
    const began = performance.now()
    let done = 0
    await Promise.all(
      Array.from({ length: atOnce }, async (_, worker) => {
        for (let n = worker; performance.now() - began < ms; n += atOnce) {
          const { token, visitId } = senders[n % senders.length]!
          const { statusCode, body } = await pool.request({
            path: '/api/messages',
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify({ visitId, content }),
          })
          const text = await body.text()
          if (statusCode !== 201) throw new Error(`${statusCode} ${text}`)
          done += 1
        }
      }),
    )
    const seconds = (performance.now() - began) / 1_000
    await pool.close()
    return done / seconds
  },
})
