import type { PoolClient, QueryResult } from 'pg'
import { openDatabase, type Database } from '../../../server/platform/database/pools.ts'
import { newUuid } from '../../../server/platform/ids.ts'
import { lastNumberIn, type Captured, type Value } from '../capture.ts'
import { answer } from '../child.ts'

// The bare limit of an act: the SQL that it really takes and nothing else. The same pool, the same
// pipelining, the same prepared statements; no HTTP, no JSON, no sealing.

type Input = { appUrl: string; systemUrl: string; sends: Captured[]; atOnce: number; ms: number }

async function replay(client: PoolClient, { statements, ids }: Captured): Promise<void> {
  const now = new Date()
  const fresh = new Map(ids.map((id) => [id, newUuid(now)]))
  let next = 0
  const valueOf = (value: Value): unknown => {
    if ('is' in value) return value.is
    if ('list' in value) return value.list.map(valueOf)
    if ('now' in value) return now
    if ('next' in value) return next
    let text = value.ids
    for (const [id, other] of fresh) text = text.replaceAll(id, other)
    return text
  }
  let open: Promise<QueryResult<object>>[] = []
  let committed = ''
  for (const { text, name, values, together } of statements) {
    if (!together) await settle()
    open.push(
      client.query<object>(name === undefined ? text : { name, text, values: values.map(valueOf) }),
    )
  }
  await settle()
  if (committed !== 'COMMIT') throw new Error(`the replayed transaction ended with ${committed}`)

  async function settle() {
    for (const { rows, command } of await Promise.all(open)) {
      next = (lastNumberIn(rows) ?? next - 1) + 1
      committed = command
    }
    open = []
  }
}

// As in the product the connections stay open, and with them their plans.
let database: Database

answer(
  {
    /** Transactions in `ms` milliseconds, `atOnce` of them open. */
    async run({ appUrl, systemUrl, sends, atOnce, ms }: Input) {
      database ??= openDatabase({ appUrl, systemUrl })
      const began = performance.now()
      let done = 0
      await Promise.all(
        Array.from({ length: atOnce }, async (_, worker) => {
          for (let n = worker; performance.now() - began < ms; n += atOnce) {
            const client = await database.app.connect()
            try {
              await replay(client, sends[n % sends.length]!)
              done += 1
            } finally {
              client.release()
            }
          }
        }),
      )
      return (done / (performance.now() - began)) * 1_000
    },
    /** Each of these once, for what cannot be done twice. */
    async once({ appUrl, systemUrl, sends, atOnce }: Omit<Input, 'ms'>) {
      database ??= openDatabase({ appUrl, systemUrl })
      const left = sends.values()
      const began = performance.now()
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          for (const send of left) {
            const client = await database.app.connect()
            try {
              await replay(client, send)
            } finally {
              client.release()
            }
          }
        }),
      )
      return (sends.length / (performance.now() - began)) * 1_000
    },
  },
  () => database.close(),
)
