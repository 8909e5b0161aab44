import pg from 'pg'
import { createApp } from '../../server/app.ts'
import { createClient, type Client } from '../../contract/client.ts'
import { readConfig } from '../../server/platform/config.ts'
import { injecting } from '../../server/platform/http/injecting.ts'

/**
 * A parameter of a captured statement: as it was, or what changes with every transaction. `ids`: a
 * text with ids that the transaction chose itself. `next`: one more than an earlier statement answered.
 */
export type Value =
  | { is: unknown }
  | { ids: string }
  | { now: true }
  | { next: true }
  | { list: Value[] }
export type Statement = {
  text: string
  name: string | undefined
  values: Value[]
  /** Sent without waiting for the answer to the one before. */
  together: boolean
}
export type Captured = { statements: Statement[]; ids: string[] }

type Seen = {
  text: string
  name: string | undefined
  values: unknown[]
  rows: object[]
  together: boolean
}

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The moment in a UUID version 7. */
const momentOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

type Act = (as: Client) => Promise<unknown>

/**
 * Acts as each of these people through the whole product in this process, and answers the SQL that each
 * act took: statement by statement, with what the client pipelined. What stands in `before` is done first.
 */
export async function captureActs(
  environment: Record<string, string>,
  people: readonly { token: string; before: readonly Act[]; acts: readonly Act[] }[],
): Promise<Captured[][]> {
  const app = await createApp(readConfig({ ...environment, LOG_LEVEL: 'silent' }))
  try {
    // What runs beside requests would be captured with them.
    await app.dispatcher.stop()
    await app.sealer.stop()
    const captured: Captured[][] = []
    for (const { token, before, acts } of people) {
      const client = createClient(injecting(app.server, token))
      for (const act of before) await act(client)
      const own: Captured[] = []
      for (const act of acts) {
        const { seen, began } = await watch(() => act(client))
        own.push(templateOf(seen, began))
      }
      captured.push(own)
    }
    return captured
  } finally {
    await app.close()
  }
}

/** Every statement of the application's role while `act` runs. */
async function watch(act: () => Promise<unknown>) {
  const seen: Seen[] = []
  const began = Date.now()
  let open = 0
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown }
  const { query } = prototype
  prototype.query = function watched(this: pg.Client, ...args: unknown[]) {
    const answer = query.apply(this, args)
    if (this.user !== 'ahava_app' || !(answer instanceof Promise)) return answer
    const [first] = args as [string | { text: string; name?: string; values?: unknown[] }]
    const { text, name, values } =
      typeof first === 'string' ? { text: first, name: undefined, values: undefined } : first
    const one: Seen = { text, name, values: values ?? [], rows: [], together: open > 0 }
    seen.push(one)
    open += 1
    return answer
      .then((result: pg.QueryResult<object>) => {
        one.rows = result.rows
        return result
      })
      .finally(() => (open -= 1))
  }
  try {
    await act()
  } finally {
    prototype.query = query
  }
  return { seen, began }
}

function templateOf(seen: Seen[], began: number): Captured {
  const ids = seen
    .flatMap(({ values }) => values.flat())
    .filter((value) => typeof value === 'string' && UUID7.test(value) && momentOf(value) >= began)
    .map(String)
  let last: number | null = null
  const valueOf = (value: unknown): Value => {
    if (value instanceof Date) return { now: true }
    if (Array.isArray(value)) return { list: value.map(valueOf) }
    if (last !== null && value === last + 1) return { next: true }
    if (typeof value === 'string' && ids.some((id) => value.includes(id))) return { ids: value }
    return { is: value }
  }
  const statements = seen.map(({ text, name, values, rows, together }) => {
    const statement = { text, name, values: values.map(valueOf), together }
    last = lastNumberIn(rows) ?? last
    return statement
  })
  return { statements, ids: [...new Set(ids)] }
}

/** The count of a conversation in what a statement answered. */
export function lastNumberIn(rows: readonly object[]): number | null {
  const found = rows[0] && 'last_number' in rows[0] ? rows[0].last_number : null
  return typeof found === 'number' ? found : null
}
