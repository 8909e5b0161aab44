import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type { Client, Connection } from 'pg'

// COPY by the driver that is here. Neither direction holds more than a few pieces in memory: what is not
// taken yet stops the socket, and what the socket has not taken stops the source.

/** Of the driver's connection what COPY needs, which its types leave out. */
type Wire = Connection & {
  stream: Duplex
  query(text: string): void
  sendCopyFromChunk(bytes: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}
type Complete = { text: string }

/** Rows come one by one and are handed on together, in pieces of about so many bytes. */
const PIECE = 64 * 1024
/** Pieces that wait for their reader before the socket is stopped. */
const WAITING = 32

export type CopiedOut = {
  bytes: AsyncIterable<Buffer>
  /** How many rows came; known once `bytes` has ended. */
  rows(): number
}

const rowsOf = ({ text }: Complete) => Number(text.split(' ').at(-1))

/** The rows of `COPY (...) TO STDOUT`, in pieces as they come. Read to the end before the next statement. */
export function copyOut(client: Client, text: string): CopiedOut {
  const pieces: Buffer[] = []
  let piece = Buffer.allocUnsafe(PIECE)
  let filled = 0
  let wire: Wire | null = null
  let rows = 0
  let over = false
  let failure: Error | null = null
  let wake: () => void = () => {}
  function handOn() {
    if (filled > 0) pieces.push(piece.subarray(0, filled))
    piece = Buffer.allocUnsafe(PIECE)
    filled = 0
    if (pieces.length >= WAITING) wire?.stream.pause()
    wake()
  }
  /** Copied, because the driver reads into the same bytes again. */
  function take(row: Buffer) {
    if (filled + row.length > PIECE) handOn()
    if (row.length > PIECE) pieces.push(Buffer.from(row))
    else filled += row.copy(piece, filled)
  }
  void client.query({
    submit(connection: Connection) {
      wire = connection as Wire
      wire.query(text)
    },
    handleCopyData: ({ chunk }: { chunk: Buffer }) => take(chunk),
    handleCommandComplete: (message: Complete) => void (rows = rowsOf(message)),
    handleError(error: Error) {
      failure = error
      wake()
    },
    handleReadyForQuery() {
      over = true
      handOn()
      // The last pieces may have stopped it, and the next statement waits for its answer there.
      wire?.stream.resume()
    },
  } as unknown as Parameters<Client['query']>[0])
  async function* read() {
    try {
      for (;;) {
        const next = pieces.shift()
        if (next) {
          yield next
          continue
        }
        if (failure) throw failure
        if (over) return
        const more = new Promise<void>((resolve) => (wake = resolve))
        wire?.stream.resume()
        await more
      }
    } finally {
      // Whoever stops reading in the middle has no use for the connection: the rest would come first.
      if (!over && !failure) wire?.stream.destroy()
    }
  }
  return { bytes: read(), rows: () => rows }
}

/** Runs `COPY ... FROM STDIN` with these bytes; answers how many rows there were. */
export function copyIn(
  client: Client,
  text: string,
  source: AsyncIterable<Uint8Array>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let failure: Error | null = null
    async function send(wire: Wire) {
      try {
        for await (const piece of source) {
          if (failure) return
          wire.sendCopyFromChunk(piece)
          if (wire.stream.writableNeedDrain) await Promise.race([drained(wire), refused])
        }
        if (!failure) wire.endCopyFrom()
      } catch (error) {
        // What broke is our own reason; the server only learns that nothing more comes.
        failure ??= error as Error
        wire.sendCopyFail('the source broke off')
      }
    }
    let refuse = () => {}
    const refused = new Promise<void>((give) => (refuse = give))
    void client.query({
      submit: (connection: Connection) => (connection as Wire).query(text),
      handleCopyInResponse: (connection: Connection) => void send(connection as Wire),
      handleCommandComplete: (message: Complete) => void (rows = rowsOf(message)),
      handleError(error: Error) {
        failure ??= error
        refuse()
        reject(failure)
      },
      handleReadyForQuery: () => resolve(rows),
    } as unknown as Parameters<Client['query']>[0])
  })
}

const drained = ({ stream }: Wire) => once(stream, 'drain').then(() => {})
