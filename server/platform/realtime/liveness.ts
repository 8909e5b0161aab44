import type { Socket } from 'node:net'
import { isOpen, type Connection } from './connection.ts'
import { LIVENESS } from './limits.ts'

/** The part of a handle that says how much of a large write the network has not taken yet. */
type Handle = { _handle?: { writeQueueSize?: number } | null }

/** Grows or shrinks with everything that leaves; stands still when nothing does. */
function movedBy(stream: Socket & Handle): number {
  return stream.bytesWritten - stream.writableLength - (stream._handle?.writeQueueSize ?? 0)
}

/**
 * Asks quiet sockets for a sign of life and ends those that give none. A slow one stays as long as
 * its bytes move: only a socket of which we wait for something, and that neither takes nor sends a
 * byte for `stalledMs`, is ended. Answers a function that stops it.
 */
export function watchLiveness(
  connections: () => Iterable<Connection>,
  { checkMs, pingMs, stalledMs } = LIVENESS,
) {
  function check(connection: Connection, now: number) {
    const stream = connection.stream as Socket
    const backlog = connection.socket.bufferedAmount > 0
    const moved = movedBy(stream)
    // What leaves proves nothing while the network takes all of it: a dead radio takes pings for minutes.
    const begun = backlog && !connection.backlog
    const sign =
      stream.bytesRead !== connection.heard || begun || (backlog && moved !== connection.moved)
    connection.heard = stream.bytesRead
    connection.moved = moved
    connection.backlog = backlog
    if (sign) {
      connection.pinged = false
      connection.waitingSince = now
    }
    const quiet = now - connection.waitingSince
    if (quiet > stalledMs && (backlog || connection.pinged)) connection.socket.terminate()
    else if (!backlog && !connection.pinged && quiet >= pingMs && isOpen(connection)) {
      connection.pinged = true
      connection.waitingSince = now
      connection.socket.ping()
    }
  }

  const timer = setInterval(() => {
    const now = performance.now()
    for (const connection of connections()) check(connection, now)
  }, checkMs)
  return () => clearInterval(timer)
}
