import type { IncomingHttpHeaders } from 'node:http'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { Refusal } from '../../platform/errors.ts'

const MB = 1024 * 1024
/** Boundaries, headers and fields around the file. */
const AROUND = 64 * 1024

/** A file on its way in, with the form fields that came before it. */
export type Incoming = {
  fields: Record<string, string>
  filename: string
  declared: string
  /** Throws Refusal at the first byte too many, whatever Content-Length said. */
  bytes: AsyncIterable<Uint8Array>
  /** Lets the rest of the request pass unread, so that the answer can be heard. */
  discard(): void
}

export const tooLarge = (limit: number, field: string) =>
  new Refusal('too_large', { detail: `The file is larger than ${limit / MB} MB.`, field })

const malformed = (detail: string, field?: string) =>
  new Refusal('invalid_input', {
    detail,
    ...(field && { errors: [{ field, message: 'is missing' }] }),
  })

async function* counted(stream: AsyncIterable<Uint8Array>, limit: number, field: string) {
  let size = 0
  for await (const bytes of stream) {
    size += bytes.length
    if (size > limit) throw tooLarge(limit, field)
    yield bytes
  }
}

function parserFor(headers: IncomingHttpHeaders): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits: {
        fields: 8,
        fieldSize: 1_000,
        files: 1,
        parts: 10,
        headerPairs: 20,
        headerSize: 8_192,
      },
    })
  } catch {
    throw new Refusal('unsupported_media_type', { detail: 'Send the file as multipart/form-data.' })
  }
}

/**
 * Reads a multipart body up to its file part, which must be named `field`. The bytes of the file
 * flow only while `bytes` is read: in between, the sender waits. At most `limit` bytes.
 */
export function receive(
  body: NodeJS.ReadableStream,
  headers: IncomingHttpHeaders,
  { field, limit }: { field: string; limit: number },
): Promise<Incoming> {
  let discard = () => void body.resume()
  const received = new Promise<Incoming>((resolve, reject) => {
    if (Number(headers['content-length'] ?? 0) > limit + AROUND) throw tooLarge(limit, field)
    const parser = parserFor(headers)
    const fields: Record<string, string> = Object.create(null) as Record<string, string>
    let ended = false
    discard = () => {
      body.unpipe(parser)
      body.resume()
    }
    parser.on('field', (name, value) => {
      fields[name] = value
    })
    parser.on('file', (name, stream, filename, _encoding, declared) => {
      body.once('close', () => {
        if (!ended) stream.destroy(malformed('The upload broke off.'))
      })
      stream.once('error', () => {
        // Whoever reads the bytes hears of it; a stream that nobody reads must not end the process.
      })
      if (name !== field) return reject(malformed(`The file part must be named ${field}.`, field))
      const bytes = counted(stream as AsyncIterable<Uint8Array>, limit, field)
      // A copy: what follows the file is late, also when all of it arrived at once.
      resolve({ fields: { ...fields }, filename: filename ?? '', declared, bytes, discard })
    })
    parser.on('finish', () => reject(malformed(`There is no file part named ${field}.`, field)))
    parser.on('error', () => reject(malformed('The body is not well-formed multipart.')))
    body.once('end', () => (ended = true))
    body.once('close', () => reject(malformed('The upload broke off.')))
    body.pipe(parser)
  })
  return received.catch((error: unknown) => {
    discard()
    throw error
  })
}
