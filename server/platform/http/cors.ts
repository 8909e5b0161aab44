import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'

const METHODS = 'GET, POST, PUT, DELETE'
const HEADERS = 'authorization, content-type'
const DAY_SECONDS = 24 * 3600

/**
 * Lets the sites of `CORS_ORIGINS` read answers, with a token that they bring: never with the
 * cookie. Without that setting no other site may read anything.
 */
export function allowListedOrigins(server: FastifyInstance, { corsOrigins }: Config): void {
  if (corsOrigins.length === 0) return
  server.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    reply.header('vary', 'origin')
    if (!origin || !corsOrigins.includes(origin)) return
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-expose-headers', 'x-request-id, retry-after')
    if (request.method !== 'OPTIONS') return
    return reply
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': HEADERS,
        'access-control-max-age': DAY_SECONDS,
      })
      .code(204)
      .send()
  })
}
