import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { timingSafeEqual } from 'node:crypto'
import { Gauge } from 'prom-client'
import type { Services } from '../context.ts'
import { systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import { refuse } from '../errors.ts'
import type { Metrics } from '../observability/metrics.ts'

type Probes = {
  metrics: Metrics
  /** Whether the queues answer; of a worker, whether it takes jobs. */
  queue(): Promise<boolean>
}

/** `GET /health` (the process), `GET /ready` (database and queue) and `GET /metrics` (Prometheus), of an API and of a worker. */
export function serveOperations(
  server: FastifyInstance,
  services: Services,
  { metrics, queue: queueAnswers }: Probes,
): void {
  server.get('/health', async () => ({ status: 'ok' }))

  server.get('/ready', async (_request, reply) => {
    const [database, queue] = await Promise.all([
      answers(() => systemTransaction(services.database, (tx) => tx.one(sql`select 1 as one`))),
      queueAnswers(),
    ])
    return reply.code(database && queue ? 200 : 503).send({ database, queue })
  })

  new Gauge({
    name: 'ahava_oldest_unfinished_effect_seconds',
    help: 'Age of the oldest event or effect that nothing has come of yet: the alarm of the background',
    registers: [metrics.registry],
    async collect() {
      this.set(await oldestWaiting(services))
    },
  })

  server.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(services, request)) refuse('not_found')
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}

const answers = (ask: () => Promise<unknown>) =>
  Promise.race([
    ask().then(() => true),
    new Promise<boolean>((late) => setTimeout(late, 2_000, false).unref()),
  ]).catch(() => false)

async function oldestWaiting({ database, clock }: Services): Promise<number> {
  const { oldest } = await systemTransaction(database, (tx) =>
    tx.one(sql<{ oldest: Date | null }>`
      select least((select min(recorded_at) from events where dispatched_at is null),
        (select min(due_at) from effects where finished_at is null)) as oldest`),
  )
  return oldest ? Math.max(0, (clock().getTime() - oldest.getTime()) / 1000) : 0
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** The port of a worker, for whoever watches: nothing but whether it is ready, and its metrics. */
export async function openProbe(services: Services, port: number, probes: Probes) {
  const server = Fastify({ logger: false, forceCloseConnections: true })
  server.setErrorHandler((_error, _request, reply) => reply.code(404).send())
  serveOperations(server, services, probes)
  await server.listen({ host: services.config.host, port })
  return server
}

/** With METRICS_TOKEN as bearer, or from loopback when no proxy stands between. */
function mayReadMetrics({ config }: Services, request: FastifyRequest): boolean {
  const { authorization = '', forwarded, 'x-forwarded-for': forwardedFor } = request.headers
  if (config.metricsToken) {
    const expected = Buffer.from(`Bearer ${config.metricsToken}`)
    const given = Buffer.from(authorization)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  return LOOPBACK.has(request.socket.remoteAddress ?? '') && !forwarded && !forwardedFor
}
