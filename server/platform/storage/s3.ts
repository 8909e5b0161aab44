import { setTimeout } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import { request, type Dispatcher } from 'undici'
import type { Config } from '../config.ts'
import { StoreAwayError } from './failure.ts'

export type S3Config = NonNullable<Config['s3']>

export type S3Request = {
  method: 'GET' | 'PUT' | 'DELETE'
  /** Of the object; null is the bucket itself. */
  key: string | null
  query?: Record<string, string>
  headers?: Record<string, string>
  /** Opened anew for each try; with the hash of its bytes, which is signed too. */
  body?: { open: () => NodeJS.ReadableStream; size: number; sha256: string }
}

const ATTEMPTS = 4
const FIRST_PAUSE_MS = 100
const WITHIN_MS = 30_000
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Where a bucket is: behind a path for stores of one's own, else by its name, as Amazon wants it. */
function addressOf({ bucket, endpoint, region, forcePathStyle }: S3Config): string {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  if (forcePathStyle) return `${url.origin}${url.pathname.replace(/\/+$/, '')}/${bucket}`
  url.host = `${bucket}.${url.host}`
  return url.origin
}

/**
 * Sends requests of the S3 API, signed by AWS Signature Version 4. What fails on the way, or on the store's
 * side (429, 5xx), is tried again, four times within about a second: every request may be repeated. Answers whatever
 * the status is; throws StoreAwayError where there is no answer.
 */
export function s3Client(config: S3Config) {
  const address = addressOf(config)

  async function once({ method, key, query, headers = {}, body }: S3Request) {
    const url = new URL(key === null ? `${address}/` : `${address}/${key}`)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': body?.sha256 ?? EMPTY },
      accessKeyId: config.accessKeyId,
      secretAccessKey: config.secretAccessKey,
      region: config.region,
      service: 's3',
    }).sign()
    const stream = body?.open()
    return request(signed.url, {
      method,
      headers: {
        ...Object.fromEntries(signed.headers),
        ...(body && { 'content-length': String(body.size) }),
      },
      ...(stream && { body: stream as NonNullable<Dispatcher.RequestOptions['body']> }),
      headersTimeout: WITHIN_MS,
      bodyTimeout: WITHIN_MS,
    })
  }

  return async (wanted: S3Request): Promise<Dispatcher.ResponseData> => {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === ATTEMPTS
      try {
        const answer = await once(wanted)
        if (last || (answer.statusCode < 500 && answer.statusCode !== 429)) return answer
        await answer.body.dump()
      } catch (error) {
        if (last) throw awayFor(error)
      }
      await setTimeout(FIRST_PAUSE_MS * 2 ** (attempt - 1))
    }
  }
}

/** Ends with the code that the store gives, never with what it repeats of the request. */
export async function failed(answer: Dispatcher.ResponseData, doing: string): Promise<never> {
  const said = await answer.body.text().catch(() => '')
  const code = /<Code>(\w+)<\/Code>/.exec(said)?.[1] ?? 'no code'
  throw new StoreAwayError(`the store answered ${answer.statusCode} (${code}) to ${doing}`)
}

export const awayFor = (error: unknown) =>
  new StoreAwayError(`the store cannot be reached: ${(error as Error).message}`, { cause: error })
