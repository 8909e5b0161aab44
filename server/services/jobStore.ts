import {
  createPostgresBackend,
  createRedisBackend,
  PostgresConnection,
  PostgresQueueBackend,
  runMigrations,
} from 'bullmq'
import type { BackendFactory, IQueueBackend, PostgresPoolConfig } from 'bullmq'
import { Redis } from 'ioredis'

/** Where jobs wait. PostgreSQL unless a Redis or Valkey address is set; the same API on both. */
export type JobStore = { kind: 'postgres'; url: string } | { kind: 'redis'; url: string }

/** The schema that holds BullMQ's tables; it can be emptied at any moment without losing work. */
export const JOBS_SCHEMA = 'jobs'
const REDIS_PREFIX = '{ahava}'

// Whoever only adds jobs needs no more: one is a statement of well under a millisecond.
const PRODUCER_POOL = 1
// A second one: the database ends one job while the next begins. A third gained little more.
const WORKER_POOL = 2
/** Each worker also holds a connection that only listens for new jobs. */
const PER_WORKER = WORKER_POOL + 1

export type Backend = {
  factory: BackendFactory<IQueueBackend, object>
  close(): Promise<void>
}

/** Connections to PostgreSQL that the queues hold in a process; none when they live in Redis. */
export function connectionBudget(store: JobStore, uses: { producer: boolean; workers: number }) {
  if (store.kind === 'redis') return 0
  return (uses.producer ? PRODUCER_POOL : 0) + uses.workers * PER_WORKER
}

/** One connection shared by all queues that only add jobs. */
export function producerBackend(store: JobStore, onError: (error: Error) => void): Backend {
  if (store.kind === 'redis') {
    const connection = new Redis(store.url, { maxRetriesPerRequest: 2, lazyConnect: true })
    connection.on('error', onError)
    const factory: Backend['factory'] = (name, options, more) =>
      createRedisBackend(name, { ...options, connection, ...redisOptions }, more)
    return {
      factory,
      close: async () => void (await connection.quit().catch(() => connection.disconnect())),
    }
  }
  const connection = new PostgresConnection(postgresOptions(store.url, PRODUCER_POOL))
  connection.on('error', onError)
  const factory: Backend['factory'] = (name, options) =>
    new PostgresQueueBackend(connection, name, { ...options, connection: connection.pool }, false)
  return { factory, close: () => connection.close() }
}

/** Connections of a worker's own, because waiting for a job occupies one of them. */
export function workerBackend(store: JobStore): Backend['factory'] {
  if (store.kind === 'redis') {
    const connection = { url: store.url, maxRetriesPerRequest: null }
    return (name, options, more) =>
      createRedisBackend(name, { ...options, connection, ...redisOptions }, more)
  }
  return (name, options, more) =>
    createPostgresBackend(
      name,
      { ...options, connection: postgresOptions(store.url, WORKER_POOL) },
      more,
    )
}

// In braces, so that all keys of a queue live on one node of a cluster.
const redisOptions = { prefix: REDIS_PREFIX }

function postgresOptions(url: string, max: number): PostgresPoolConfig {
  // `options` inside an address would replace the search path that BullMQ sets the same way.
  const address = new URL(url)
  const given = address.searchParams.get('options')
  // What a crash takes of the last moments here is added again, as if the store had been wiped: nothing waits
  // for a disk. The effects themselves do.
  const options = [given, '-c synchronous_commit=off'].filter(Boolean).join(' ')
  address.searchParams.delete('options')
  return {
    connectionString: address.href,
    options,
    schema: JOBS_SCHEMA,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  }
}

type Queryable = Parameters<typeof runMigrations>[0]

/**
 * Brings BullMQ's tables up to date, in one transaction, on one connection of the schema's owner.
 * The schema itself must exist: BullMQ would ask for the right to create schemas even then, which
 * the role of the workers does not have.
 */
export async function migrateQueues(client: Queryable): Promise<void> {
  const withoutSchema: Queryable = {
    query: (text, values) =>
      text.startsWith('CREATE SCHEMA') ? client.query('SELECT 1') : client.query(text, values),
  }
  await runMigrations(withoutSchema, JOBS_SCHEMA)
}
