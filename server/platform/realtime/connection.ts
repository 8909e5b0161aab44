import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import type { z } from 'zod'
import { clientFrame, type ServerFrame } from '../../../contract/events.ts'
import type { Buckets } from './buckets.ts'
import { BAD_FRAMES, MAX_BUFFERED, RATES } from './limits.ts'
import type { Member } from './members.ts'

export type ParsedFrame = z.output<typeof clientFrame>

/** Close codes of RFC 6455 and our own (4000-4999). */
export const CLOSE = {
  restart: 1012,
  tryLater: 1013,
  policy: 1008,
  noHello: 4001,
  signedOut: 4002,
} as const

/** One socket. Plain data and no functions of its own: there are thousands. */
export type Connection = {
  readonly socket: WebSocket
  /** The bytes underneath, to see whether they move. */
  readonly stream: Duplex
  /** The client's network, as `TRUSTED_PROXIES` lets it be known. */
  readonly address: string
  /** A HELLO has been read: there is one. */
  greeted: boolean
  /** While that HELLO is looked up: frames behind it wait for it. */
  joining: Promise<void> | null
  /** Null until that HELLO was accepted. */
  member: Member | null
  /** Frames that it may still send now, and when that was counted. */
  tokens: number
  countedAt: number
  bad: number
  /** For `liveness.ts`: signs of life so far, and since when the next one is waited for. */
  heard: number
  moved: number
  backlog: boolean
  pinged: boolean
  waitingSince: number
}

export const newConnection = (socket: WebSocket, stream: Duplex, address: string): Connection => ({
  socket,
  stream,
  address,
  greeted: false,
  joining: null,
  member: null,
  tokens: RATES.framesOfSocket.burst,
  countedAt: performance.now(),
  bad: 0,
  heard: 0,
  moved: 0,
  backlog: false,
  pinged: false,
  waitingSince: performance.now(),
})

export const isOpen = ({ socket }: Connection): boolean => socket.readyState === socket.OPEN

/** More is waiting to leave than a phone on a bad line should be sent. */
export const isFull = ({ socket }: Connection): boolean => socket.bufferedAmount > MAX_BUFFERED

/** Writes text that is a frame already; false when it was not written. */
export function write(connection: Connection, text: Buffer): boolean {
  if (!isOpen(connection) || isFull(connection)) return false
  connection.socket.send(text, { binary: false })
  return true
}

export const send = (connection: Connection, frame: ServerFrame): boolean =>
  write(connection, Buffer.from(JSON.stringify(frame)))

export const close = ({ socket }: Connection, code: number, reason: string): void =>
  socket.close(code, reason)

/** Answers a bad frame; after too many the socket is closed. */
export function complain(connection: Connection, code: string, detail: string): void {
  connection.bad += 1
  send(connection, { type: 'ERROR', code, detail })
  if (connection.bad > BAD_FRAMES) close(connection, CLOSE.policy, 'too many bad frames')
}

function spend(connection: Connection): boolean {
  const { burst, perSecond } = RATES.framesOfSocket
  const now = performance.now()
  const refilled = ((now - connection.countedAt) / 1000) * perSecond
  connection.tokens = Math.min(burst, connection.tokens + refilled)
  connection.countedAt = now
  if (connection.tokens < 1) return false
  connection.tokens -= 1
  return true
}

export type FrameRates = { person: Buckets; address: Buckets }

/** One more frame, of whatever kind, from this socket, this person and this address. */
export const allowed = (connection: Connection, rates: FrameRates): boolean =>
  spend(connection) &&
  rates.address.take(connection.address) &&
  (!connection.member || rates.person.take(connection.member.userId))

/** A frame of the contract, or null after a complaint. */
export function read(
  connection: Connection,
  rates: FrameRates,
  data: RawData,
  isBinary: boolean,
): ParsedFrame | null {
  // What still arrives after the goodbye is not read.
  if (!isOpen(connection)) return null
  const refused = (code: string, detail: string) => {
    complain(connection, code, detail)
    return null
  }
  if (!allowed(connection, rates))
    return refused('too_many_requests', 'Too many frames. Wait a little.')
  if (isBinary) return refused('invalid_input', 'Frames are JSON text.')
  let value: unknown
  try {
    value = JSON.parse((data as Buffer).toString('utf8'))
  } catch {
    return refused('invalid_json', 'The frame is not valid JSON.')
  }
  const frame = clientFrame.safeParse(value)
  if (frame.success) return frame.data
  const issue = frame.error.issues[0]
  return refused('invalid_input', `${issue?.path.join('.') || 'type'}: ${issue?.message}`)
}
