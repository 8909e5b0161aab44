import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { OutsideContext, Services } from '../../platform/context.ts'
import { refuse } from '../../platform/errors.ts'
import { outsideContext } from '../../platform/http/server.ts'
import { asCaller, asSessionOf } from '../../platform/http/session.ts'
import { smallName } from '../../platform/storage/names.ts'
import { refuseWhileAway } from './away.ts'
import { openStored, placeOf } from './files.ts'
import { readLink } from './links.ts'
import { findFile, type FileRow } from './queries.ts'
import { parseRange } from './range.ts'
import { SMALL_TYPE } from './small.ts'

const ADDRESS = /^(images|documents)\/\d{4}\/\d{2}\/[A-Za-z0-9_-]{16,64}$/

/** Nothing in a file may run, load or be framed elsewhere. */
const SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
// A browser's PDF viewer does not open in a sandbox; this is only for documents that we made.
const OWN_DOCUMENT =
  "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"

/** `GET /uploads/...`: a file, to those who may open it now; with `?size=small` a small picture of it. */
export function addFileRoutes(server: FastifyInstance, services: Services): void {
  server.get('/uploads/*', async (request, reply) => {
    const started = performance.now()
    const context = outsideContext(services, request, reply)
    const name = (request.params as { '*': string })['*']
    const { size, link } = request.query as { size?: unknown; link?: unknown }
    const row = await (typeof link === 'string' ? linked(context, name, link) : own(context, name))
    await answer(context, {
      ...(size === 'small' ? small(row, name) : whole(row, name)),
      request,
      reply,
    })
    const seconds = (performance.now() - started) / 1000
    services.observe({ route: 'GET /uploads/*', status: reply.statusCode, seconds, statements: 1 })
    return reply
  })
}

/** To whoever is signed in. */
async function own(context: OutsideContext, name: string): Promise<FileRow> {
  if (!context.tokenHash) refuse('not_signed_in')
  if (!ADDRESS.test(name)) refuse('not_found')
  return asCaller(context, (inside) => findFile(inside, name), { last: true })
}

/** To whoever made the link, as long as their sign-in lives. */
async function linked(context: OutsideContext, name: string, text: string): Promise<FileRow> {
  if (!ADDRESS.test(name)) refuse('not_found')
  const { fileId, sessionId } = readLink(context.vault, text, context.now)
  return asSessionOf(
    context,
    sessionId,
    async (inside) => {
      const file = await findFile(inside, name)
      return file.id === fileId ? file : refuse('not_found')
    },
    { last: true },
  )
}

type File = { name: string; etag: string; file: Omit<FileRow, 'small_size'> }
type Serving = File & { request: FastifyRequest; reply: FastifyReply }

const whole = (file: FileRow, name: string): File => ({ name, etag: `"${file.id}"`, file })

/** The picture for lists, under the same right; the whole one where it is small already. */
function small(file: FileRow, name: string): File {
  if (file.small_size === null) return whole(file, name)
  const smaller = { ...file, size: file.small_size, mimetype: SMALL_TYPE }
  return { name: smallName(name), etag: `"${file.id}-small"`, file: smaller }
}

async function answer(
  context: OutsideContext,
  { name, etag, file, request, reply }: Serving,
): Promise<unknown> {
  // Only what we made ourselves; of a copy the part for programs is saved.
  const own =
    file.kind === 'document' &&
    (file.report_id !== null || (file.copy_id !== null && file.mimetype === 'application/pdf'))
  void reply.headers({
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': own ? OWN_DOCUMENT : SANDBOX,
    'accept-ranges': 'bytes',
    etag,
  })
  if (namesIt(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const ranged = request.headers['if-range'] ?? etag
  const slice = ranged === etag ? parseRange(request.headers.range, file.size) : null
  if (slice === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${file.size}`).send()
  }
  const { start, end } = slice ?? { start: 0, end: file.size }
  // An empty stream keeps the length that was promised; an empty answer would not.
  const bytes =
    request.method === 'HEAD' ? Readable.from([]) : await opened(context, file, name, start, end)
  const inline = file.kind === 'image' || own
  void reply.headers({
    'content-type': file.mimetype,
    'content-length': end - start,
    'content-disposition': disposition(inline ? 'inline' : 'attachment', nameOf(context, file)),
  })
  if (slice) {
    void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${file.size}`)
  }
  return reply.send(bytes)
}

const ownerOf = (file: File['file']) => ({
  id: file.id,
  patientId: file.patient_id,
  dataKey: file.data_key,
})

/** The bytes as a stream whose first chunk has been opened: a broken file is an error, not half an answer. */
async function opened(
  context: OutsideContext,
  file: File['file'],
  name: string,
  start: number,
  end: number,
) {
  const bytes = openStored(context, ownerOf(file), { name, size: file.size }, start, end)
  const first = await bytes.next().catch((error: unknown) => {
    refuseWhileAway(context, error)
    context.log.error({ alarm: 'unreadable', uploadId: file.id }, 'a stored file does not open')
    throw error
  })
  async function* rest() {
    if (!first.done) yield first.value
    yield* bytes
  }
  return Readable.from(rest(), { objectMode: false })
}

function nameOf({ vault, log }: OutsideContext, file: File['file']): string {
  const owner = ownerOf(file)
  try {
    return vault.openText(
      owner.dataKey,
      placeOf(owner, 'filename'),
      file.filename ?? Buffer.alloc(0),
    )
  } catch {
    log.error({ alarm: 'unreadable', uploadId: file.id }, 'the name of a file does not open')
    return 'file'
  }
}

const namesIt = (header: string | undefined, etag: string) =>
  header !== undefined &&
  header.split(',').some((tag) => [etag, `W/${etag}`, '*'].includes(tag.trim()))

/** RFC 6266: a plain name for old programs, the real one in UTF-8 for the others. */
export function disposition(kind: 'inline' | 'attachment', filename: string): string {
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const real = encodeURIComponent(filename).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${real}`
}
