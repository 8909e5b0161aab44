import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { isLoopback, type Config } from '../config.ts'
import type { Services } from '../context.ts'
import { clientAddress } from '../http/forwarded.ts'
import { network } from '../http/network.ts'
import { securityEvent } from '../observability/securityEvents.ts'
import { buckets } from './buckets.ts'
import { newConnection, type Connection } from './connection.ts'
import { CAPS, CLOSING_MS, MAX_PAYLOAD, RATES, type Rate } from './limits.ts'

const STATUS = {
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const
type Refused = keyof typeof STATUS

const OPTIONS = {
  noServer: true,
  clientTracking: false,
  maxPayload: MAX_PAYLOAD,
  perMessageDeflate: false,
  closeTimeout: CLOSING_MS,
}

/**
 * Pages that may open a socket: exactly this installation's address and those of CORS_ORIGINS; on
 * one's own machine also its other names. (A name of somebody else's that leads here is none of them.)
 */
export function isListedOrigin(
  { publicUrl, corsOrigins, host }: Pick<Config, 'publicUrl' | 'corsOrigins' | 'host'>,
  origin: string,
  asked: string | undefined,
): boolean {
  if (origin === publicUrl || corsOrigins.includes(origin)) return true
  if (!isLoopback(host) || origin !== `http://${asked}`) return false
  return /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)
}

type Bounds = { ofAddress: number; inTotal: number; connects: Rate }

/** Takes up `/ws` on an HTTP server: who may connect at all, and how many. */
export function takeUpgrades(
  { config, log }: Pick<Services, 'config' | 'log'>,
  http: Server,
  onConnection: (connection: Connection) => void,
  { ofAddress, inTotal, connects }: Bounds = { ...CAPS, connects: RATES.connectsOfAddress },
) {
  const server = new WebSocketServer(OPTIONS)
  const connections = new Set<Connection>()
  const byAddress = new Map<string, number>()
  const addressOf = clientAddress(config.trustedProxies)
  const attempts = buckets(connects, config.limits)

  function refusal(request: IncomingMessage, address: string): Refused | null {
    const { origin, host } = request.headers
    if (request.url?.split('?')[0] !== '/ws') return 404
    if (origin !== undefined && !isListedOrigin(config, origin, host)) {
      securityEvent(log, 'wrong_origin', { route: 'WS /ws' })
      return 403
    }
    const many = (byAddress.get(address) ?? 0) >= ofAddress * config.limits
    if (many || !attempts.take(address)) {
      securityEvent(log, 'limit_reached', { route: 'WS /ws' })
      return 429
    }
    return connections.size >= inTotal ? 503 : null
  }

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer) {
    const address = network(addressOf(request))
    const refused = refusal(request, address)
    if (refused) {
      // Nobody else listens: a reset in this moment would end the process.
      stream.on('error', () => stream.destroy())
      const wait = refused === 429 || refused === 503 ? 'Retry-After: 10\r\n' : ''
      stream.end(`HTTP/1.1 ${refused} ${STATUS[refused]}\r\nConnection: close\r\n${wait}\r\n`)
      return
    }
    server.handleUpgrade(request, stream, head, (socket) => {
      const connection = newConnection(socket, stream, address)
      connections.add(connection)
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1)
      socket.on('close', () => {
        connections.delete(connection)
        const left = (byAddress.get(address) ?? 1) - 1
        if (left > 0) byAddress.set(address, left)
        else byAddress.delete(address)
      })
      onConnection(connection)
    })
  }

  http.on('upgrade', upgrade)
  return { connections, stop: () => void http.off('upgrade', upgrade) }
}
