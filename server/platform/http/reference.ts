import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi.ts'

/** `GET /api/openapi.json`. */
export function serveReference(server: FastifyInstance): void {
  const document = JSON.stringify(openApiDocument())
  server.get('/api/openapi.json', (_request, reply) =>
    reply.type('application/json').send(document),
  )
}
