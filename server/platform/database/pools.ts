import { Pool, types, type PoolConfig } from 'pg'
import { sql, type Query } from './query.ts'
import { transact, type Transaction } from './transaction.ts'

const INT8 = 20
// Counters and sizes stay far below 2^53; money is integer. Strings would only invite mistakes.
const parsers: PoolConfig['types'] = {
  getTypeParser: (oid: number) => (oid === INT8 ? Number : types.getTypeParser(oid)),
}

export type Database = {
  /** Requests, as the actor behind row-level security. */
  app: Pool
  /** Dispatcher, workers and delivery, with their own listed policies. */
  system: Pool
  close(): Promise<void>
}

type Options = { appUrl: string; systemUrl: string; connections?: number }

/** Pools of both roles. `connections` is the most of the application's role (10); the system has half. */
export function openDatabase({ appUrl, systemUrl, connections = 10 }: Options): Database {
  const pool = (connectionString: string, max: number, name: string) =>
    new Pool({
      connectionString,
      max,
      pipeline: true,
      types: parsers,
      application_name: name,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      // A request that hangs must not hold its locks for ever.
      options:
        '-c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC',
    })
      .on('error', () => {
        // An idle connection that dies is replaced at the next use; requests see their own errors.
      })
      .on('connect', (client) => {
        // One that dies in use is told by its statements; unheard it would end the process.
        client.on('error', () => {})
      })
  const app = pool(appUrl, connections, 'ahava-app')
  const system = pool(systemUrl, Math.max(2, Math.ceil(connections / 2)), 'ahava-system')
  return {
    app,
    system,
    async close() {
      await Promise.all([app.end(), system.end()])
    },
  }
}

const noActor: Query<{ role: string }> = sql<{ role: string }>`select current_user::text as role`

/** A transaction of the system itself: no actor, ahava_system's own policies. */
export function systemTransaction<T>(
  database: Database,
  act: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return transact(database.system, noActor, (tx) => act(tx))
}

/** A transaction of the application before anybody is signed in: only definer functions answer. */
export function anonymousTransaction<T>(
  database: Database,
  act: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return transact(database.app, noActor, (tx) => act(tx))
}
