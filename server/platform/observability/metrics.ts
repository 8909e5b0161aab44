import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { Observation } from '../context.ts'

/** Prometheus metrics of this process. Labels are routes of the contract, never addresses or ids. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const seconds = new Histogram({
    name: 'ahava_http_request_seconds',
    help: 'Time from request to answer',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const statements = new Counter({
    name: 'ahava_sql_statements_total',
    help: 'SQL statements of requests, without begin, enter and commit',
    labelNames: ['route'],
    registers: [registry],
  })
  return {
    registry,
    observe({ route, status, seconds: took, statements: count }: Observation) {
      seconds.observe({ route, status: String(status) }, took)
      if (count > 0) statements.inc({ route }, count)
    },
  }
}
export type Metrics = ReturnType<typeof createMetrics>
