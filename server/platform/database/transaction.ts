import { createHash } from 'node:crypto'
import type { Pool, PoolClient, QueryResult } from 'pg'
import { refuse } from '../errors.ts'
import { compile, type Query } from './query.ts'

/** One open transaction. Every call is one statement; `statements` counts them. */
export type Transaction = {
  many<T>(query: Query<T>): Promise<T[]>
  /** Exactly one row; its absence is a fault of ours. */
  one<T>(query: Query<T>): Promise<T>
  maybe<T>(query: Query<T>): Promise<T | undefined>
  /** Runs for its effect; answers how many rows it changed. */
  run(query: Query<unknown>): Promise<number>
  readonly statements: number
  /** Sent in the same packet as COMMIT, for what nobody waits for; it fails, and nothing is kept. */
  last(query: Query<unknown>): void
  /** Called once after COMMIT has been confirmed, never after a rollback. */
  afterCommit(act: () => void): void
}

/** COMMIT was sent but not confirmed as COMMIT: nothing was kept. */
export class NotCommittedError extends Error {
  override name = 'NotCommittedError'
}

// Deadlock and serialization failures: the whole act may be run again, it changed nothing.
const RETRIABLE = new Set(['40001', '40P01'])
const ATTEMPTS = 3

const names = new Map<string, string>()

/** A stable name per SQL text, so that PostgreSQL plans each statement once per connection. */
function nameOf(text: string): string {
  let name = names.get(text)
  if (!name) {
    name = createHash('sha1').update(text).digest('base64url')
    names.set(text, name)
  }
  return name
}

function transactionOn(client: PoolClient) {
  let statements = 0
  const afterwards: (() => void)[] = []
  const finals: Query<unknown>[] = []
  async function raw<T>(query: Query<T>): Promise<QueryResult<T & object>> {
    const { sql, parameters } = compile(query)
    return client.query<T & object>({ name: nameOf(sql), text: sql, values: [...parameters] })
  }
  function send<T>(query: Query<T>) {
    statements += 1
    return raw(query)
  }
  async function commit() {
    const all = [...finals.map((query) => raw(query)), client.query('COMMIT')]
    return (await Promise.all(all)).at(-1)!
  }
  const tx: Transaction = {
    many: async (query) => (await send(query)).rows,
    one: async (query) => {
      const { rows } = await send(query)
      if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`)
      return rows[0]!
    },
    maybe: async (query) => (await send(query)).rows[0],
    run: async (query) => (await send(query)).rowCount ?? 0,
    get statements() {
      return statements
    },
    last: (query) => void finals.push(query),
    afterCommit: (act) => afterwards.push(act),
  }
  return { tx, afterwards, commit }
}

/**
 * One statement, a transaction by itself: one way to the database and back, where BEGIN and COMMIT around
 * it make three. It is kept when it answers.
 */
export async function alone<T>(pool: Pool, query: Query<T>): Promise<T[]> {
  const client = await connect(pool)
  try {
    const { sql, parameters } = compile(query)
    const { rows } = await client.query<T & object>({
      name: nameOf(sql),
      text: sql,
      values: [...parameters],
    })
    return rows
  } finally {
    client.release()
  }
}

/**
 * Runs `act` in one transaction. `enter` is sent in the same packet as BEGIN and resolves who is
 * calling. A commit that does not answer COMMIT is an error: a pipelined one resolves with ROLLBACK.
 */
export async function transact<Entered, T>(
  pool: Pool,
  enter: Query<Entered>,
  act: (tx: Transaction, entered: Entered | undefined) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, enter, act)
    } catch (error) {
      const code = (error as { code?: string }).code
      if (attempt >= ATTEMPTS || !code || !RETRIABLE.has(code)) throw error
    }
  }
}

/** Whoever waits too long for a connection has changed nothing, and is told to come again. */
async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('timeout exceeded'))
      refuse('unavailable', { retryAfter: 5 })
    throw error
  }
}

async function once<Entered, T>(
  pool: Pool,
  enter: Query<Entered>,
  act: (tx: Transaction, entered: Entered | undefined) => Promise<T>,
): Promise<T> {
  const client = await connect(pool)
  let broken: Error | undefined
  try {
    const { tx, afterwards, commit } = transactionOn(client)
    const { sql, parameters } = compile(enter)
    const [, entered] = await Promise.all([
      client.query('BEGIN'),
      client.query<Entered & object>({ name: nameOf(sql), text: sql, values: [...parameters] }),
    ])
    const result = await act(tx, entered.rows[0])
    const committed = await commit()
    if (committed.command !== 'COMMIT')
      throw new NotCommittedError('the transaction was rolled back')
    for (const after of afterwards) after()
    return result
  } catch (error) {
    // A connection whose ROLLBACK fails is in an unknown state: it is not given back.
    await client.query('ROLLBACK').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.release(broken)
  }
}
