import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { Services } from '../context.ts'
import { refuse } from '../errors.ts'
import { securityEvent } from '../observability/securityEvents.ts'

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Is this the web app of this installation, as a browser names it, or a site of CORS_ORIGINS? */
export function isOwnOrigin(config: Config, origin: string, host: string | undefined): boolean {
  if (origin === config.publicUrl || config.corsOrigins.includes(origin)) return true
  const own = [`http://${host}`, `https://${host}`]
  return host !== undefined && own.includes(origin)
}

/**
 * A browser says where a change comes from: another site's page cannot use our cookie. Requests
 * without an Origin come from programs, which bring their own token.
 */
export function refuseForeignOrigin(
  { config, log }: Pick<Services, 'config' | 'log'>,
  request: FastifyRequest,
): void {
  const origin = request.headers.origin
  if (!origin || !CHANGES.has(request.method)) return
  if (isOwnOrigin(config, origin, request.headers.host)) return
  securityEvent(log, 'wrong_origin', { requestId: request.id })
  refuse('wrong_origin')
}
