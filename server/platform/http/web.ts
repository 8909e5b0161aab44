import { existsSync, statSync } from 'node:fs'
import { join, normalize, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../context.ts'
import { refuse } from '../errors.ts'

const FOLDER = join(import.meta.dirname, '../../../dist/web')
const NOT_THE_WEB = /^\/(api|uploads|webhooks|ws)(\/|$|\?)/
const HASHED = '/assets/'
/** What the pages of the app are called: whoever tries for `/.env` or `/login.bak` is not told that it is there. */
const PAGE = /^[\w/-]*$/

/**
 * The web app at `/`. Files with a hash in their name are kept for ever by browsers; every other
 * path that is no file is the app itself where it may be a page. Files are looked up as they are
 * asked for: a build while the server runs is served at once.
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
    serve: false,
    preCompressed: true,
    cacheControl: false,
  })
  server.get('/*', (request, reply) => {
    const path = pathOf(request.url)
    if (path === null || NOT_THE_WEB.test(path)) refuse('no_such_route')
    const hashed = path.startsWith(HASHED)
    if (isFile(path)) {
      const kept = hashed ? 'public, max-age=31536000, immutable' : 'no-cache'
      return reply.header('cache-control', kept).sendFile(path)
    }
    // A page of an older build asks for a part that is gone: the app reloads itself, not HTML as script.
    if (hashed || !PAGE.test(path)) refuse('no_such_route')
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}

function pathOf(url: string): string | null {
  try {
    return normalize(decodeURIComponent(url.split('?')[0] ?? '/')).replaceAll(sep, '/')
  } catch {
    return null
  }
}

const isFile = (path: string) =>
  !path.includes('\0') &&
  !path.includes('..') &&
  statSync(join(FOLDER, path), { throwIfNoEntry: false })?.isFile() === true
