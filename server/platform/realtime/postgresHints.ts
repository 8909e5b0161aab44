import pg from 'pg'
import type { Log } from '../observability/log.ts'
import { readHint, type Hint, type Hints } from './hints.ts'

const CHANNEL = 'ahava_hints'
/** NOTIFY takes less than 8000 bytes: longer lists of people go in several. */
const PEOPLE_PER_HINT = 150
const RECONNECT_MS = 500
const NOTIFY = 'select pg_notify($1, hint) from unnest($2::text[]) as hint'

function* split(hint: Hint): Generator<Hint> {
  const { wake = [], ...rest } = hint
  yield { ...rest, wake: wake.slice(0, PEOPLE_PER_HINT) }
  for (let from = PEOPLE_PER_HINT; from < wake.length; from += PEOPLE_PER_HINT) {
    yield { wake: wake.slice(from, from + PEOPLE_PER_HINT) }
  }
}

/**
 * Hints through LISTEN and NOTIFY on one connection of its own, outside every transaction. While
 * that connection is away hints are dropped: the safety query finds what they would have told.
 * `name` is what the connection is called in `pg_stat_activity`.
 */
export async function openPostgresHints(
  url: string,
  log: Log,
  name = 'ahava-hints',
): Promise<Hints> {
  const listeners: ((hint: Hint) => void)[] = []
  let client: pg.Client | null = null
  let closed = false
  let coming: NodeJS.Timeout | null = null
  let waiting: string[] = []
  let sending = false

  async function connect() {
    const next = new pg.Client({
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: 10_000,
      // What may be lost need not reach the disk before it is told.
      options: '-c synchronous_commit=off',
    })
    next.on('notification', ({ payload }) => {
      const hint = readHint(payload ?? '')
      if (hint) for (const listener of listeners) listener(hint)
    })
    next.on('error', () => {})
    next.on('end', () => {
      if (client === next) client = null
      reconnectLater()
    })
    try {
      await next.connect()
      await next.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      await next.end().catch(() => {})
      throw error
    }
    if (closed) await next.end()
    else client = next
  }

  /** A try that fails says so twice, by its error and by its end: there is one next try all the same. */
  function reconnectLater() {
    if (closed || coming) return
    coming = setTimeout(() => {
      connect().then(
        () => (coming = null),
        (error: unknown) => {
          coming = null
          log.warn({ err: error }, 'no connection for hints')
          reconnectLater()
        },
      )
    }, RECONNECT_MS).unref()
  }

  /**
   * What is published while a statement runs goes in the next one, all of it together. Of hints that say
   * the same PostgreSQL then tells one: that is enough for a hint.
   */
  async function send() {
    sending = true
    while (client && waiting.length > 0) {
      const values = [CHANNEL, waiting]
      waiting = []
      await client.query({ name: 'hints', text: NOTIFY, values }).catch(() => {})
    }
    waiting = []
    sending = false
  }

  try {
    await connect()
  } catch (error) {
    closed = true
    throw error
  }
  return {
    publish(hint) {
      for (const part of split(hint)) waiting.push(JSON.stringify(part))
      if (!sending) void send()
    },
    subscribe: (listener) => void listeners.push(listener),
    async close() {
      closed = true
      if (coming) clearTimeout(coming)
      await client?.end()
    },
  }
}
