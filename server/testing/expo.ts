import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'

export type Pushed = {
  to: string
  title: string
  body: string
  data: Record<string, string>
  collapseId: string
}
/** How one request goes wrong. */
export type Misdeed =
  | 'busy'
  | 'broken'
  | 'not json'
  | 'too few tickets'
  | 'hangs up'
  | 'slow'
  /** Half an answer, and the line is gone; nothing was taken. */
  | 'cut'
  /** It took everything, and the answer was lost. */
  | 'hangs up afterwards'

const TOO_MANY = {
  errors: [{ code: 'TOO_MANY_REQUESTS', message: 'slow down' }],
}
const AT_MOST = (what: string) => ({ errors: [{ code: what, message: 'too many at once' }] })

/**
 * A stand-in for Expo's push service that remembers who has the app and what it took, tells of a ticket
 * later, and misbehaves on command, as the real one does.
 */
export async function openExpo() {
  const fake = {
    /** What reached a phone, in order. */
    pushed: [] as Pushed[],
    requests: [] as { path: string; authorization: string | undefined; messages: Pushed[] }[],
    /** Every question for receipts, by how many were asked for. */
    asked: [] as number[],
    /** Tokens whose phone no longer has the app. */
    gone: new Set<string>(),
    /** What is answered at once for a token instead of a ticket: the first time, or always. */
    refuses: new Map<string, { error: string; times: number }>(),
    /** What its receipt says later. */
    fails: new Map<string, string>(),
    /** Of which project of the practice an app is, where it is not of the usual one. */
    projects: new Map<string, string>(),
    /** Tokens of which no receipt is known yet. */
    unknown: new Set<string>(),
    /** While false no receipt is known yet. */
    knows: true,
    /** One for each request, the first first. */
    misdeeds: [] as Misdeed[],
  }
  const tickets = new Map<string, Pushed>()
  let count = 0

  function ticketFor(message: Pushed) {
    const refusal = fake.refuses.get(message.to)
    if (fake.gone.has(message.to)) return failed('DeviceNotRegistered')
    if (refusal && refusal.times > 0) {
      refusal.times -= 1
      return failed(refusal.error)
    }
    fake.pushed.push(message)
    count += 1
    tickets.set(`ticket-${count}`, message)
    return { status: 'ok', id: `ticket-${count}` }
  }
  const failed = (error: string) => ({ status: 'error', message: error, details: { error } })

  function receiptFor(id: string): [string, object][] {
    const message = tickets.get(id)
    if (!message || !fake.knows || fake.unknown.has(message.to)) return []
    const error = fake.fails.get(message.to)
    return [[id, error ? failed(error) : { status: 'ok' }]]
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const bytes = Buffer.concat(await request.toArray())
    const zipped = request.headers['content-encoding'] === 'gzip'
    const body = JSON.parse(String(zipped ? gunzipSync(bytes) : bytes)) as unknown
    const misdeed = fake.misdeeds.shift()
    const say = (status: number, text: string) => {
      const packed = request.headers['accept-encoding']?.includes('gzip') === true
      response.writeHead(status, packed ? { 'content-encoding': 'gzip' } : {})
      response.end(packed ? gzipSync(text) : text)
    }
    const asks = request.url?.endsWith('/getReceipts') === true
    if (asks) fake.asked.push((body as { ids: string[] }).ids.length)
    else {
      const { authorization } = request.headers
      fake.requests.push({ path: request.url ?? '', authorization, messages: body as Pushed[] })
    }
    if (misdeed === 'slow') await setTimeout(300)
    if (misdeed === 'hangs up') return request.socket.destroy()
    if (misdeed === 'busy') return say(429, JSON.stringify(TOO_MANY))
    if (misdeed === 'cut') {
      response.writeHead(200, { 'content-length': '1000', 'content-type': 'application/json' })
      response.write('{"data":[{"status":"ok","id":"tick')
      await setTimeout(20)
      return request.socket.destroy()
    }
    if (misdeed === 'broken') return say(502, '<h1>Bad gateway</h1>')
    if (misdeed === 'not json') return say(200, '<h1>Hello</h1>')
    if (asks) {
      const { ids } = body as { ids: string[] }
      if (ids.length > 1_000) return say(400, JSON.stringify(AT_MOST('PUSH_TOO_MANY_RECEIPTS')))
      return say(200, JSON.stringify({ data: Object.fromEntries(ids.flatMap(receiptFor)) }))
    }
    const messages = body as Pushed[]
    if (messages.length > 100)
      return say(400, JSON.stringify(AT_MOST('PUSH_TOO_MANY_NOTIFICATIONS')))
    const projects = Object.groupBy(messages, ({ to }) => fake.projects.get(to) ?? '@ahava/app')
    if (Object.keys(projects).length > 1) {
      const details = Object.entries(projects).map(([name, all = []]) => [
        name,
        all.map(({ to }) => to),
      ])
      const [error] = AT_MOST('PUSH_TOO_MANY_EXPERIENCE_IDS').errors
      return say(
        400,
        JSON.stringify({ errors: [{ ...error, details: Object.fromEntries(details) }] }),
      )
    }
    const data = messages.map(ticketFor)
    if (misdeed === 'hangs up afterwards') return request.socket.destroy()
    return say(200, JSON.stringify({ data: misdeed === 'too few tickets' ? data.slice(1) : data }))
  }

  const server = createServer((request, response) => void answer(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}
