import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Arrived = {
  browser: string
  words: { title: string; body: string; tag: string; data: Record<string, string>; urgent: boolean }
  ttl: string
  urgency: string
  topic: string
}

/**
 * A stand-in for the push service of browsers, and for the browsers: it refuses what is not signed by the
 * key that the browser subscribed with (RFC 8292), and opens what it gets as RFC 8291 says.
 */
export async function openPushService() {
  const fake = {
    arrived: [] as Arrived[],
    /** What is answered instead, one for each request, the first first; 0 hangs up. */
    statuses: [] as number[],
    gone: new Set<string>(),
    requests: 0,
  }
  const browsers = new Map<string, { key: string; open: (body: Buffer) => string }>()

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = Buffer.concat(await request.toArray())
    fake.requests += 1
    const name = request.url?.slice(1) ?? ''
    const status = fake.statuses.shift()
    if (status === 0) return request.socket.destroy()
    if (status) {
      const more = status === 429 ? { 'retry-after': '0' } : {}
      return response.writeHead(status, status === 302 ? { location: '/elsewhere' } : more).end()
    }
    const browser = browsers.get(name)
    if (!browser || fake.gone.has(name)) return response.writeHead(410).end()
    const { headers } = request
    const isOurs = isSigned(headers.authorization ?? '', browser.key, `http://${headers.host}`)
    if (!isOurs) return response.writeHead(403).end()
    if (headers['content-encoding'] !== 'aes128gcm') return response.writeHead(415).end()
    if (body.length > 4_096) return response.writeHead(413).end()
    fake.arrived.push({
      browser: name,
      words: JSON.parse(browser.open(body)),
      ttl: String(headers['ttl']),
      urgency: String(headers['urgency']),
      topic: String(headers['topic']),
    })
    return response.writeHead(201).end()
  }

  const server = createServer((request, response) => void answer(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(fake, {
    url,
    /** A browser that subscribed with this key: what `PushSubscription.toJSON()` says. */
    subscribe(name: string, key: string) {
      const curve = createECDH('prime256v1')
      curve.generateKeys()
      const auth = randomBytes(16)
      browsers.set(name, { key, open: (body) => decrypt(body, curve, auth) })
      const p256dh = curve.getPublicKey('base64url')
      return { endpoint: `${url}/${name}`, keys: { p256dh, auth: auth.toString('base64url') } }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}

/** RFC 8292, for `vapid t=<JWT>, k=<key>`. */
function isSigned(authorization: string, key: string, audience: string): boolean {
  const [, token = '', by] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  if (by !== key || !signature) return false
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [
    point.subarray(1, 33).toString('base64url'),
    point.subarray(33).toString('base64url'),
  ]
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const { aud, exp, sub } = JSON.parse(String(Buffer.from(claims, 'base64url')))
  return (
    aud === audience &&
    /^(mailto|https):/.test(sub) &&
    exp > Date.now() / 1000 &&
    exp < Date.now() / 1000 + 86_400 &&
    verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
  )
}

/** RFC 8291 section 3.4 and RFC 8188, written by hand: what sends uses a library. */
export function decrypt(body: Buffer, own: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const sender = body.subarray(21, 21 + body[20]!)
  const sealed = body.subarray(21 + body[20]!)
  const shared = own.computeSecret(sender)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender])
  const input = Buffer.from(hkdfSync('sha256', shared, auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', input, salt, 'Content-Encoding: nonce\0', 12))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  // The last record ends with 2 and padding.
  return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8')
}
