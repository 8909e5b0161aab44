import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { NotStoredError, StoreAwayError } from './failure.ts'
import { checkName } from './names.ts'
import { openPartial, sweepPartials } from './partial.ts'
import { awayFor, failed, s3Client, type S3Config } from './s3.ts'
import type { Storage, StoredWriter } from './storage.ts'

/** Everything of ours lies under this: nothing else in the bucket is ever listed or removed. */
const PREFIX = 'files/'

/**
 * Storage in a bucket of an S3-compatible store. A file is written to a folder of this machine first, sealed as it
 * is, and sent as one request with its length and hash when it is complete: so the bucket has all of it or
 * nothing, and no upload is held in memory.
 */
export function openBucket(config: S3Config, folder: string): Storage {
  const send = s3Client(config)
  const keyOf = (name: string) => {
    checkName(name)
    return PREFIX + name
  }
  return {
    async create(name) {
      return writer(send, folder, keyOf(name))
    },
    async *read(name, start = 0, end = Infinity) {
      const key = keyOf(name)
      if (end <= start) return
      const ranged = start > 0 || end !== Infinity
      const range = `bytes=${start}-${end === Infinity ? '' : end - 1}`
      const answer = await send({ method: 'GET', key, ...(ranged && { headers: { range } }) })
      if (answer.statusCode === 416 || answer.statusCode === 404) {
        await answer.body.dump()
        if (answer.statusCode === 404) throw new NotStoredError(name)
        return
      }
      if (answer.statusCode !== (ranged ? 206 : 200)) await failed(answer, 'reading a file')
      yield* untilItBreaks(answer.body)
    },
    async remove(name) {
      const answer = await send({ method: 'DELETE', key: keyOf(name) })
      if (answer.statusCode >= 300 && answer.statusCode !== 404)
        await failed(answer, 'removing a file')
      await answer.body.dump()
    },
    list: () => listing(send),
    sweep: (before) => sweepPartials(folder, before),
  }
}

/** The bytes of an answer; one that breaks off is an error, never a shorter file. */
async function* untilItBreaks(body: AsyncIterable<Uint8Array>) {
  try {
    yield* body
  } catch (error) {
    throw awayFor(error)
  }
}

type Send = ReturnType<typeof s3Client>

async function writer(send: Send, folder: string, key: string): Promise<StoredWriter> {
  const partial = await openPartial(folder)
  let done = false
  return {
    write: partial.write,
    path: partial.path,
    async commit() {
      await partial.close()
      const open = () => createReadStream(partial.path)
      const { size, sha256 } = await measured(open())
      const headers = { 'content-type': 'application/octet-stream' }
      const answer = await send({ method: 'PUT', key, headers, body: { open, size, sha256 } })
      if (answer.statusCode !== 200) await failed(answer, 'storing a file')
      await answer.body.dump()
      done = true
      await rm(partial.path, { force: true })
    },
    async abort() {
      if (done) return
      done = true
      await partial.discard()
    },
  }
}

async function measured(bytes: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let size = 0
  for await (const part of bytes) {
    size += part.length
    hash.update(part)
  }
  return { size, sha256: hash.digest('hex') }
}

/** ListObjectsV2, page after page. */
async function* listing(send: Send): ReturnType<Storage['list']> {
  let token: string | null = null
  do {
    const query: Record<string, string> = { 'list-type': '2', prefix: PREFIX }
    if (token !== null) query['continuation-token'] = token
    const answer = await send({ method: 'GET', key: null, query })
    if (answer.statusCode !== 200) await failed(answer, 'listing the files')
    const page = await answer.body.text()
    if (!page.includes('</ListBucketResult>'))
      throw new StoreAwayError('the list of files is cut off')
    for (const [, object = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      const size = Number(word(object, 'Size'))
      const at = new Date(word(object, 'LastModified') ?? '')
      yield { name: (word(object, 'Key') ?? '').slice(PREFIX.length), size, at }
    }
    const more = word(page, 'IsTruncated') === 'true'
    token = more ? word(page, 'NextContinuationToken') : null
    if (more && token === null)
      throw new StoreAwayError('the list of files goes on, and does not say how')
  } while (token !== null)
}

const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
}

function word(xml: string, element: string): string | null {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]
  if (text === undefined) return null
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!)
}
