import { pino, stdSerializers } from 'pino'
import type { DestinationStream, Logger } from 'pino'

export type Log = Logger

/**
 * Fields that can carry a person's data or a secret, wherever a caller puts them, one or two levels
 * deep. The rule stays that callers log ids only; this is the net beneath it.
 */
const neverLogged = [
  'password',
  'token',
  'ticket',
  'secret',
  'authorization',
  'cookie',
  'email',
  'phone',
  'name',
  'address',
  'content',
  'body',
  'url',
  'connectionString',
]

const redacted = neverLogged.flatMap((field) => [`*.${field}`, `*.*.${field}`])

/**
 * One JSON object a line on standard output, times in UTC. `part` says which process speaks: "api",
 * "worker", "start". A request's lines carry its `requestId` through a child logger.
 */
export function createLog(part: string, level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { part },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor: '[withheld]' },
    serializers: { err: withoutValues, error: withoutValues },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** PostgreSQL repeats row values in `detail` and `where`, and drivers keep parameters: not these. */
function withoutValues(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) }
  const { type, message, stack } = stdSerializers.err(error)
  const { code, constraint, table } = error as Error & Record<string, unknown>
  return { type, message, stack, code, constraint, table }
}
