import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import helmet from '@fastify/helmet'
import cookie from '@fastify/cookie'
import type { z } from 'zod'
import type { Endpoint, Gate } from '../../../contract/endpoint.ts'
import { contract } from '../../../contract/index.ts'
import { newTrail, type Trail } from '../audit/trail.ts'
import type { OutsideContext, Services } from '../context.ts'
import { problemOf, Refusal, refuse } from '../errors.ts'
import { asCaller, hashToken, recordAfter } from './session.ts'
import type { AllHandlers, AnyHandler } from './handlers.ts'
import { refuseForeignOrigin } from './origin.ts'
import { allowListedOrigins } from './cors.ts'
import { securityHeaders } from './headers.ts'
import { bodyLimitOf } from './limits.table.ts'
import { openLines, type Lines } from './lines.ts'
import { network } from './network.ts'

/** `__Host-` binds the cookie to this host, to `/` and to Secure; browsers allow that on localhost. */
export const COOKIE = '__Host-session'
/** By this a device is known again after it signed out; programs send the header instead. */
const DEVICE_COOKIE = '__Host-ahava-device'
const DEVICE_HEADER = 'x-ahava-device'
const DEVICE_SECRET = /^[A-Za-z0-9_-]{20,100}$/
const BODY_LIMIT = 256 * 1024
const DAY = 24 * 3600

/** Stands for a form's body, which only an upload handler reads, as a stream. */
const FORM = Symbol('multipart/form-data')

/** The status of success by method and route. */
const STATUSES = new Map<string, number>(
  Object.values(contract).flatMap((endpoints) =>
    (Object.values(endpoints) as Endpoint[]).map(
      ({ method, path, status }) => [`${method} ${path}`, status] as const,
    ),
  ),
)
const FILES = '/uploads/*'
/** Uploads that go on after a lost signal speak tus, which the contract cannot say. */
export const RESUMABLE = '/api/uploads/resumable'
/** Requests for what somebody may be kept from: not the pages, pictures and scripts of the web. */
const isRecorded = ({ method, routeOptions: { url } }: FastifyRequest) =>
  url === FILES || url?.startsWith(RESUMABLE) || STATUSES.has(`${method} ${url}`)

const BODY_ERRORS: Record<string, Refusal> = {
  FST_ERR_CTP_INVALID_JSON_BODY: new Refusal('invalid_json'),
  FST_ERR_CTP_EMPTY_JSON_BODY: new Refusal('invalid_json', { detail: 'The body is empty.' }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new Refusal('unsupported_media_type'),
  FST_ERR_CTP_BODY_TOO_LARGE: new Refusal('too_large'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new Refusal('invalid_json'),
  FST_ERR_BAD_URL: new Refusal('no_such_route'),
  FST_ERR_MAX_PARAM_LENGTH: new Refusal('no_such_route'),
}

/** The HTTP server with every endpoint of the contract; nothing listens yet. */
export async function createServer(
  services: Services,
  handlers: AllHandlers,
): Promise<FastifyInstance> {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: services.config.trustedProxies.length > 0 ? services.config.trustedProxies : false,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => answerError(services, error, request, reply),
  })
  await server.register(helmet, securityHeaders(services.config.publicUrl))
  await server.register(cookie)
  server.setErrorHandler((error, request, reply) => answerError(services, error, request, reply))
  server.setNotFoundHandler((request, reply) =>
    answerError(services, new Refusal('no_such_route'), request, reply),
  )
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    refuseForeignOrigin(services, request)
  })
  allowListedOrigins(server, services.config)
  // Multipart bodies are read by the upload handlers themselves, byte by byte.
  server.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null, FORM))
  // A page of another site can send plain text without asking first.
  server.removeContentTypeParser('text/plain')
  const lines = openLines()
  for (const [feature, endpoints] of Object.entries(contract)) {
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const group = handlers[feature as keyof AllHandlers] as Record<string, AnyHandler<Endpoint>>
      addRoute(server, { services, lines }, endpoint, group[name]!)
    }
  }
  return server
}

function addRoute(
  server: FastifyInstance,
  { services, lines }: { services: Services; lines: Lines },
  endpoint: Endpoint,
  handler: AnyHandler<Endpoint>,
) {
  async function handle(request: FastifyRequest, reply: FastifyReply) {
    const started = performance.now()
    let statements = 0
    const context = outsideContext(services, request, reply, endpoint.gate)
    let answer: unknown
    if ('stream' in handler) {
      answer = parseOutput(endpoint, await handler.stream(context, request.raw, request.headers))
      await recordAfter(context)
    } else if ('outside' in handler) {
      const input = parseInput(endpoint, request, context.trail)
      answer = parseOutput(endpoint, await handler.outside(context, input))
      await recordAfter(context)
    } else {
      if (endpoint.gate !== 'public' && !context.tokenHash) refuse('not_signed_in')
      const input = parseInput(endpoint, request, context.trail)
      const act = 'act' in handler ? handler.act : handler
      answer = await lines('inLine' in handler ? handler.inLine(input) : null, () =>
        asCaller(
          context,
          async (inside) => {
            const output = parseOutput(endpoint, await act(inside, input))
            statements = inside.tx.statements
            return output
          },
          { last: true },
        ),
      )
    }
    services.observe({
      route: `${endpoint.method} ${endpoint.path}`,
      status: endpoint.status,
      seconds: (performance.now() - started) / 1000,
      statements,
    })
    services.tracing.note({
      'http.response.status_code': endpoint.status,
      'ahava.sql.statements': statements,
    })
    reply.header('cache-control', 'no-store')
    return reply.code(endpoint.status).send(answer)
  }
  server.route({
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: bodyLimitOf(endpoint),
    handler: (request, reply) =>
      services.tracing.span(
        {
          name: `${endpoint.method} ${endpoint.path}`,
          kind: 'server',
          attributes: { 'http.request.method': endpoint.method, 'http.route': endpoint.path },
        },
        () => handle(request, reply),
      ),
  })
}

export function outsideContext(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  gate: Gate = 'signed-in',
): OutsideContext {
  const { clock, ...ground } = services
  const token = tokenOf(request)
  const trail = trailOf(services, request)
  trails.set(request, trail)
  const options = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' as const }
  return {
    ...ground,
    now: clock(),
    network: services.vault.blindIndex('network', network(request.ip)),
    device: {
      secret: deviceOf(request),
      keep: (secret) =>
        void reply.setCookie(DEVICE_COOKIE, secret, { ...options, maxAge: 365 * 24 * 3600 }),
    },
    requestId: request.id,
    trail,
    gate,
    log: services.log.child({ requestId: request.id }),
    tokenHash: token ? hashToken(token) : null,
    agent: request.headers['user-agent'],
    setCookie(value, seconds = DAY) {
      if (value) void reply.setCookie(COOKIE, value, { ...options, maxAge: seconds })
      else void reply.clearCookie(COOKIE, options)
    },
  }
}

const trails = new WeakMap<FastifyRequest, Trail>()

/** The trail that this request has begun, so that its refusal is the same request; else a new one. */
function trailOf({ vault }: Services, request: FastifyRequest): Trail {
  const action = `${request.method} ${request.routeOptions.url ?? '-'}`
  const status = STATUSES.get(action) ?? 200
  return trails.get(request) ?? newTrail(action, status, vault.blindIndex('address', request.ip))
}

/** What a token looks like, in a header and in a cookie. */
const TOKEN = /^[A-Za-z0-9_-]{20,100}$/

/** The bearer token of phones, else the cookie of the web. Whoever sends a bearer means that one. */
export function tokenOf(request: FastifyRequest): string | null {
  const bearer = /^Bearer(?: (.*))?$/i.exec(request.headers.authorization ?? '')
  const token = bearer ? (bearer[1] ?? '') : (request.cookies[COOKIE] ?? '')
  return TOKEN.test(token) ? token : null
}

function deviceOf({ headers, cookies }: FastifyRequest): string | null {
  const said = headers[DEVICE_HEADER] ?? cookies[DEVICE_COOKIE]
  return typeof said === 'string' && DEVICE_SECRET.test(said) ? said : null
}

/** Path parameters, query and body as the one flat object that the contract describes. */
function parseInput(endpoint: Endpoint, request: FastifyRequest, trail: Trail) {
  if (request.body === FORM) refuse('unsupported_media_type')
  const body: unknown = request.body === undefined ? {} : request.body
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    refuse('invalid_input', {
      detail: 'The body must be a JSON object.',
      errors: [{ field: 'body', message: 'must be an object' }],
    })
  }
  const flat = { ...(request.query as object), ...body, ...(request.params as object) }
  const parsed = endpoint.input.safeParse(flat)
  if (!parsed.success) refuse('invalid_input', { errors: fieldsOf(parsed.error) })
  trail.asked = visitAskedFor(endpoint, parsed.data as { id?: string; visitId?: string })
  return parsed.data
}

const visitAskedFor = ({ path }: Endpoint, { id, visitId }: { id?: string; visitId?: string }) =>
  visitId ?? (path.startsWith('/api/visits/:id') ? id : undefined) ?? null

function fieldsOf(error: z.ZodError) {
  return error.issues.slice(0, 20).map((issue) => ({
    field: issue.path.join('.') || 'body',
    message: issue.message,
  }))
}

/** Only what the contract names leaves: a new column cannot leak. Runs before COMMIT. */
function parseOutput(endpoint: Endpoint, answer: unknown): unknown {
  return endpoint.output.parse(answer)
}

async function answerError(
  services: Services,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const error = BODY_ERRORS[(thrown as { code?: string }).code ?? ''] ?? thrown
  const problem = problemOf(error, request.id)
  const fields = { requestId: request.id, route: request.routeOptions.url, status: problem.status }
  if (problem.status >= 500) services.log.error({ ...fields, err: thrown }, 'request failed')
  else services.log.info({ ...fields, code: problem.code }, 'request refused')
  services.observe({
    route: `${request.method} ${request.routeOptions.url ?? '-'}`,
    status: problem.status,
    seconds: reply.elapsedTime / 1000,
    statements: 0,
  })
  if (isRecorded(request)) {
    const { status, code } = problem
    await recordAfter(outsideContext(services, request, reply), { status, code }).catch(
      (err: unknown) => services.log.error({ requestId: request.id, err }, 'a refusal has no row'),
    )
  }
  if (error instanceof Refusal && error.details.retryAfter) {
    void reply.header('retry-after', String(error.details.retryAfter))
  }
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem))
}
