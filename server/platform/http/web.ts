import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../context.ts'
import { refuse } from '../errors.ts'

const NOT_THE_WEB = /^\/(api|uploads|webhooks|ws|assets)(\/|$|\?)/
const FOLDER = join(import.meta.dirname, '../../../dist/web')

/**
 * The web app at `/`. Files with a hash in their name are kept for ever by browsers; every other
 * path that is no file is the app itself, which routes by address.
 */
export async function serveWeb(
  server: FastifyInstance,
  { log }: Pick<Services, 'log'>,
): Promise<void> {
  if (!existsSync(join(FOLDER, 'index.html'))) {
    log.warn('the web is not built: only the API answers')
    return
  }
  await server.register(fastifyStatic, {
    root: FOLDER,
    wildcard: false,
    preCompressed: true,
    setHeaders(reply, path) {
      const hashed = path.includes(`${join('web', 'assets')}`)
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  server.get('/*', (request, reply) => {
    if (NOT_THE_WEB.test(request.url)) refuse('no_such_route')
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}
