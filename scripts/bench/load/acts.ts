import { Pool } from 'undici'
import { answer } from '../child.ts'

// What can be done once only: each of these requests once, as fast as the server answers.

type Input = {
  origin: string
  acts: { token: string; path: string; body: object }[]
  atOnce: number
}

let pool: Pool | null = null

answer(
  {
    async once({ origin, acts, atOnce }: Input) {
      const connections = (pool ??= new Pool(origin, { connections: atOnce }))
      const left = acts.values()
      const began = performance.now()
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          for (const { token, path, body } of left) {
            const answered = await connections.request({
              path,
              method: 'POST',
              headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
              body: JSON.stringify(body),
            })
            const text = await answered.body.text()
            if (answered.statusCode >= 300)
              throw new Error(`${path} ${answered.statusCode} ${text}`)
          }
        }),
      )
      return (acts.length / (performance.now() - began)) * 1_000
    },
  },
  () => pool?.close(),
)
