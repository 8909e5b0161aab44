import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi.ts'
import { referencePage } from './reference/page.ts'

const APP = join(import.meta.dirname, '../../../dist/web/index.html')

/** `GET /api/openapi.json` for programs and `GET /api/docs` for people. */
export function serveReference(server: FastifyInstance): void {
  const document = openApiDocument()
  const json = JSON.stringify(document)
  server.get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(json))
  server.get('/api/docs', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(referencePage(document, await appStylesheet())),
  )
}

/** The app's tokens and typeface; null before the web is built. Its name changes with each build. */
async function appStylesheet(): Promise<string | null> {
  const page = await readFile(APP, 'utf8').catch(() => '')
  return /<link rel="stylesheet"[^>]* href="([\w/.-]+\.css)"/.exec(page)?.[1] ?? null
}
