import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export type Pushed = { to: string; title: string; body: string; data: Record<string, string> }

/** A stand-in for Expo's push service that takes everything and keeps it. */
export async function openExpo() {
  const pushed: Pushed[] = []
  const server = createServer(async (request, response) => {
    const bytes = Buffer.concat(await request.toArray())
    const zipped = request.headers['content-encoding'] === 'gzip'
    const messages = JSON.parse(String(zipped ? gunzipSync(bytes) : bytes)) as Pushed[]
    pushed.push(...messages)
    response.end(JSON.stringify({ data: messages.map((_, n) => ({ status: 'ok', id: `t${n}` })) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    pushed,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
