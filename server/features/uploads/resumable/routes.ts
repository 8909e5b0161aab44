import { Readable } from 'node:stream'
import { MemoryLocker, Server } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DOORS } from '../../../middleware/upload.ts'
import { tooLarge } from '../../../middleware/upload/receive.ts'
import type { OutsideContext, Services } from '../../../platform/context.ts'
import { refuse } from '../../../platform/errors.ts'
import { outsideContext, RESUMABLE } from '../../../platform/http/server.ts'
import { recordAfter } from '../../../platform/http/session.ts'
import { refuseWhileAway } from '../away.ts'
import { finishHalf } from './finish.ts'
import { SealedParts, type Writing } from './parts.ts'

/** The type of what tus sends. */
const BYTES = 'application/offset+octet-stream'

/**
 * Uploads that survive a lost signal, by tus 1.0 (https://tus.io/protocols/resumable-upload): `POST` begins one,
 * `HEAD` says how far it is, `PATCH` goes on from there, `DELETE` gives it up. The same checks as for a file in one
 * piece; refusals are problem+json like all others.
 */
export function addResumableRoutes(server: FastifyInstance, services: Services): void {
  // A request that hangs on a dead line lets go as soon as the same phone comes back.
  const locker = new MemoryLocker()
  const writing: Writing = new Map()

  async function answer(request: FastifyRequest, reply: FastifyReply) {
    const context = outsideContext(services, request, reply)
    try {
      return await go(context, request, reply)
    } catch (error) {
      refuseWhileAway(context, error)
      throw error
    }
  }

  async function go(context: OutsideContext, request: FastifyRequest, reply: FastifyReply) {
    const started = performance.now()
    void reply.header('tus-resumable', '1.0.0')
    if (!context.tokenHash) refuse('not_signed_in')
    const parts = new SealedParts(context, writing)
    const { id } = request.params as { id?: string }
    // Everything came, and then the machine went dark: it is finished by whoever asks.
    if (request.method === 'HEAD' && id) {
      const half = await parts.half(id)
      if (half.received === half.expected) await finishHalf(context, parts, half)
    }
    let thrown: unknown = null
    const tus = new Server({
      path: RESUMABLE,
      datastore: parts,
      locker,
      maxSize: DOORS.file.limit,
      relativeLocation: true,
      allowedOrigins: [],
      namingFunction: (_request, said) =>
        said?.['id'] ??
        refuse('invalid_input', {
          errors: [{ field: 'id', message: 'must be in Upload-Metadata' }],
        }),
      onUploadFinish: async (_request, { id: whole }) => {
        await finishHalf(context, parts, await parts.half(whole))
        return {}
      },
      onResponseError: (_request, error) => {
        // What tus itself refuses it answers itself.
        if (!('status_code' in error)) thrown = error
        else if (error.status_code === 413) thrown = tooLarge(DOORS.file.limit, 'file')
        return undefined
      },
    })
    const answered = await tus.handleWeb(asRequest(request))
    if (thrown) throw thrown
    if (request.method === 'DELETE') await recordAfter(context)
    for (const [name, value] of answered.headers) void reply.header(name, value)
    services.observe({
      route: `${request.method} ${request.routeOptions.url}`,
      status: answered.status,
      seconds: (performance.now() - started) / 1000,
      statements: 0,
    })
    return reply
      .header('cache-control', 'no-store')
      .code(answered.status)
      .send(answered.status === 204 ? undefined : await answered.text())
  }

  server.register(async (scope) => {
    // The bytes are read as they come, and not before somebody wants them.
    scope.addContentTypeParser(BYTES, (_request, body, done) => done(null, body))
    scope.post(RESUMABLE, answer)
    scope.route({ method: ['HEAD', 'PATCH', 'DELETE'], url: `${RESUMABLE}/:id`, handler: answer })
  })
}

function asRequest(request: FastifyRequest): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string') headers.set(name, value)
  const { method, url, raw } = request
  // The first bytes may come with the request that begins it.
  const brings = headers.get('content-type') === BYTES
  return new Request(`http://localhost${url}`, {
    method,
    headers,
    ...(brings && { body: Readable.toWeb(raw) as ReadableStream<Uint8Array>, duplex: 'half' }),
  })
}
