import type { WebSocket } from 'ws'
import { clientFrame, type ServerFrame } from '../../../contract/events.ts'
import type { z } from 'zod'

export type ParsedFrame = z.output<typeof clientFrame>

/** How many frames a client may send: a burst, then so many a second. */
const BURST = 40
const PER_SECOND = 10
/** Bad frames are answered, until there are too many. */
const BAD_FRAMES = 20
/** Above this nothing more is written; a socket that makes no progress for so long is ended. */
const MAX_BUFFERED = 256 * 1024
const STALLED_MS = 30_000

/** Close codes of RFC 6455 and our own (4000-4999). */
export const CLOSE = {
  restart: 1012,
  policy: 1008,
  tooSlow: 4000,
  noHello: 4001,
  signedOut: 4002,
} as const

/** One socket: parses, limits and answers; knows nothing of people. */
export function connection(socket: WebSocket, onFrame: (frame: ParsedFrame) => void) {
  let tokens = BURST
  let refilled = performance.now()
  let bad = 0
  let blockedSince = 0

  function allowed() {
    const now = performance.now()
    tokens = Math.min(BURST, tokens + ((now - refilled) / 1000) * PER_SECOND)
    refilled = now
    tokens -= 1
    return tokens >= 0
  }

  function send(frame: ServerFrame): boolean {
    if (socket.readyState !== socket.OPEN) return false
    if (socket.bufferedAmount > MAX_BUFFERED) {
      blockedSince ||= performance.now()
      if (performance.now() - blockedSince > STALLED_MS) socket.close(CLOSE.tooSlow, 'too slow')
      return false
    }
    blockedSince = 0
    socket.send(JSON.stringify(frame))
    return true
  }

  function complain(code: string, detail: string) {
    bad += 1
    send({ type: 'ERROR', code, detail })
    if (bad > BAD_FRAMES) socket.close(CLOSE.policy, 'too many bad frames')
  }

  // Attached before anything is awaited: a frame sent right after connecting is not lost.
  socket.on('message', (data, isBinary) => {
    if (!allowed()) return complain('too_many_requests', 'Too many frames. Wait a little.')
    if (isBinary) return complain('invalid_input', 'Frames are JSON text.')
    let value: unknown
    try {
      value = JSON.parse((data as Buffer).toString('utf8'))
    } catch {
      return complain('invalid_json', 'The frame is not valid JSON.')
    }
    const frame = clientFrame.safeParse(value)
    if (frame.success) return onFrame(frame.data)
    const issue = frame.error.issues[0]
    complain('invalid_input', `${issue?.path.join('.') || 'type'}: ${issue?.message}`)
  })
  socket.on('error', () => socket.terminate())

  return { send, complain, close: (code: number, reason: string) => socket.close(code, reason) }
}

export type Connection = ReturnType<typeof connection>
