import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** The scanner did not say whether a file is clean: nothing may be concluded. */
export class ScannerError extends Error {
  override name = 'ScannerError'
}

/** What clamd said of a file: null is clean, else the name of what it found. */
export type Finding = string | null

/** A scan of 10 MB takes a second or two; a busy scanner lets the next one wait. */
const SCAN_WITHIN_MS = 60_000
const ANSWER_WITHIN_MS = 3_000
/** An answer is one short line. */
const ANSWER_LIMIT = 4_096
const CHUNK = 64 * 1024

/**
 * Has ClamAV look through a file, by INSTREAM of clamd(8) over TCP: what is scanned touches no disk of ours.
 * Throws a ScannerError for everything but a verdict: no answer, half an answer, too large, an error.
 */
export async function scan(clamdUrl: string, bytes: Uint8Array): Promise<Finding> {
  const answer = await ask(clamdUrl, SCAN_WITHIN_MS, (socket) => stream(socket, bytes))
  if (answer === 'stream: OK') return null
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1]
  if (found) return found
  throw new ScannerError(`clamd answered ${JSON.stringify(answer.slice(0, 200))}`)
}

/** Whether clamd is there and answers. */
export const answers = (clamdUrl: string): Promise<boolean> =>
  ask(clamdUrl, ANSWER_WITHIN_MS, async (socket) => void socket.write('zPING\0')).then(
    (answer) => answer === 'PONG',
    () => false,
  )

/** Each chunk behind its length in four bytes; one of no length is the end. */
async function stream(socket: Socket, bytes: Uint8Array): Promise<void> {
  socket.write('zINSTREAM\0')
  for (let from = 0; from < bytes.length; from += CHUNK) {
    const chunk = bytes.subarray(from, from + CHUNK)
    socket.write(lengthOf(chunk.length))
    // Once it has answered it reads no more: what is left need not be sent.
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')])
    if (socket.destroyed || !socket.writable) return
  }
  socket.write(lengthOf(0))
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

/** One connection, one question, one answer that ends with a zero byte. */
async function ask(
  clamdUrl: string,
  withinMs: number,
  say: (socket: Socket) => Promise<void>,
): Promise<string> {
  const { hostname, port } = new URL(clamdUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = connect({ host, port: Number(port || 3310) })
  // Counted from the beginning: one that answers a byte a minute is one that does not answer.
  const late = setTimeout(() => socket.destroy(new ScannerError('clamd does not answer')), withinMs)
  try {
    const answer = read(socket)
    // A line that breaks while it is written to is heard where the answer is awaited.
    answer.catch(() => {})
    await Promise.race([once(socket, 'connect'), answer])
    await Promise.race([say(socket), answer])
    return await answer
  } catch (error) {
    throw error instanceof ScannerError
      ? error
      : new ScannerError('clamd cannot be reached', { cause: error })
  } finally {
    clearTimeout(late)
    socket.destroy()
  }
}

function read(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      said += text
      const end = said.indexOf('\0')
      if (end >= 0) resolve(said.slice(0, end).trim())
      else if (said.length > ANSWER_LIMIT) reject(new ScannerError('clamd says too much'))
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new ScannerError('clamd hung up without an answer')))
  })
}
