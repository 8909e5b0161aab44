import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { readConfig } from '../platform/config.ts'
import type { S3Config } from '../platform/storage/s3.ts'

type Stored = { bytes: Buffer; at: Date }

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('+', '&#43;')

/**
 * One bucket of an S3-compatible store, in memory: objects, ranges, pages of three names. It counts the signature of
 * each request (AWS Signature Version 4) itself, from the published steps, and refuses what does not fit: a wrong
 * key, a clock that is off, another body, an unsigned header of its own. `settings` are those of the environment.
 */
export async function openS3({ pageSize = 3 } = {}) {
  const objects = new Map<string, Stored>()
  const settings = {
    S3_BUCKET: 'ahava-files',
    S3_REGION: 'af-south-1',
    S3_ACCESS_KEY_ID: 'AHAVATEST',
    S3_SECRET_ACCESS_KEY: 'a/secret+key=of the tests'.replaceAll(' ', '-'),
  }
  let faults: ((response: ServerResponse) => void)[] = []
  let requests = 0

  function refusalOf(request: IncomingMessage, body: Buffer): string | null {
    const { headers, method = '', url = '' } = request
    const said =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[^/]+\/s3\/aws4_request), SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? '',
      )
    if (!said) return 'AccessDenied'
    const [, keyId, scope = '', names = '', signature] = said
    const date = String(headers['x-amz-date'])
    const at = Date.parse(
      date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
    )
    if (!(Math.abs(Date.now() - at) < 15 * 60_000)) return 'RequestTimeTooSkewed'
    if (keyId !== settings.S3_ACCESS_KEY_ID) return 'InvalidAccessKeyId'
    if (scope !== `${date.slice(0, 8)}/${settings.S3_REGION}/s3/aws4_request`)
      return 'AuthorizationHeaderMalformed'
    const own = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
    if (own.some((name) => !names.split(';').includes(name))) return 'AccessDenied'
    if (headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch'
    const { pathname, searchParams } = new URL(url, 'http://store')
    const canonical = [
      method,
      pathname.split('/').map(decodeURIComponent).map(encode).join('/'),
      [...searchParams]
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .toSorted()
        .join('&'),
      ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
      '',
      names,
      headers['x-amz-content-sha256'],
    ].join('\n')
    const parts = [`AWS4${settings.S3_SECRET_ACCESS_KEY}`, ...scope.split('/')]
    const key = parts.slice(1).reduce<string | Buffer>((by, part) => hmac(by, part), parts[0]!)
    const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
    return hmac(key, toSign).toString('hex') === signature ? null : 'SignatureDoesNotMatch'
  }

  function refuse(response: ServerResponse, status: number, code: string) {
    response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`)
  }

  function get({ bytes }: Stored, { headers }: IncomingMessage, response: ServerResponse) {
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '')
    if (!range) return response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    const start = Number(range[1])
    if (start >= bytes.length) return refuse(response, 416, 'InvalidRange')
    const part = bytes.subarray(start, range[2] ? Number(range[2]) + 1 : undefined)
    const last = start + part.length - 1
    response.writeHead(206, {
      'content-length': part.length,
      'content-range': `bytes ${start}-${last}/${bytes.length}`,
    })
    response.end(part)
  }

  function list(query: URLSearchParams, response: ServerResponse) {
    const after = query.get('continuation-token')?.replace(/^after&\+/, '') ?? ''
    const names = [...objects.keys()]
      .filter((name) => name.startsWith(query.get('prefix') ?? '') && name > after)
      .toSorted()
    const page = names.slice(0, pageSize)
    const contents = page.map((name) => {
      const { bytes, at } = objects.get(name)!
      return `<Contents><Key>${escaped(name)}</Key><LastModified>${at.toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`
    })
    const more = names.length > page.length
    const next = `<NextContinuationToken>${escaped(`after&+${page.at(-1)}`)}</NextContinuationToken>`
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${contents.join('')}${more ? next : ''}</ListBucketResult>`,
    )
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    requests += 1
    const fault = faults.shift()
    if (fault) return fault(response)
    const body = await buffer(request)
    const refused = refusalOf(request, body)
    if (refused) return refuse(response, 403, refused)
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://store')
    const prefix = `/${settings.S3_BUCKET}/`
    if (!pathname.startsWith(prefix)) return refuse(response, 404, 'NoSuchBucket')
    const key = decodeURIComponent(pathname.slice(prefix.length))
    if (request.method === 'GET' && key === '') return list(searchParams, response)
    if (request.method === 'PUT') {
      if (Number(request.headers['content-length']) !== body.length)
        return refuse(response, 411, 'MissingContentLength')
      objects.set(key, { bytes: body, at: new Date() })
      return response.end()
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      return response.writeHead(204).end()
    }
    const found = objects.get(key)
    return found ? get(found, request, response) : refuse(response, 404, 'NoSuchKey')
  }

  const server = createServer((request, response) => {
    request.on('error', () => {})
    answer(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const environment = {
    ...settings,
    S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
  return {
    environment,
    config: (more: Partial<typeof environment> = {}): S3Config =>
      readConfig({ ...environment, ...more }).s3!,
    objects,
    requests: () => requests,
    /** The next requests go wrong, one after the other. */
    fail(...next: ((response: ServerResponse) => void)[]) {
      faults = next
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
