import { Pool } from 'undici'
import { WebSocket } from 'ws'
import { answer } from '../child.ts'

// Holds sockets, as so many phones; sends messages at a pace and times what each phone hears.

type Open = { host: string; phones: { token: string | null; count: number }[] }
type Talk = {
  host: string
  senders: { token: string; visitId: string }[]
  /** Messages a second, sent whether or not the one before is answered; null: one after the other. */
  perSecond: number | null
  messages: number
}
type Timed = { answered: number[]; heard: number[] }

const AT_ONCE = 20
const LINES = 32
/** How long the last frames may take. */
const PATIENCE_MS = 20_000

const sockets: WebSocket[] = []
let frames = 0
let onMessage: (id: string) => void = () => {}
const NEW_MESSAGE = /"type":"NEW_MESSAGE".*?"message":\{"id":"([^"]+)"/

function hear(data: Buffer) {
  frames += 1
  const text = data.toString()
  const id = NEW_MESSAGE.exec(text)?.[1]
  if (id) onMessage(id)
}

async function ask(pool: Pool, token: string, path: string, body: object) {
  const { statusCode, body: answered } = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  const text = await answered.text()
  if (statusCode >= 300) throw new Error(`${path} ${statusCode} ${text}`)
  return text
}

/** One phone; `token` null: a server that knows no people. */
async function connect(pool: Pool, host: string, token: string | null) {
  const ticket =
    token === null
      ? 'x'.repeat(43)
      : (JSON.parse(await ask(pool, token, '/api/auth/socket-ticket', {})) as { ticket: string })
          .ticket
  const socket = new WebSocket(`ws://${host}/ws`, { perMessageDeflate: false })
  await new Promise<void>((ready, failed) => {
    socket.on('error', failed)
    socket.on('close', (code) => failed(new Error(`closed with ${code}`)))
    socket.on('open', () => socket.send(JSON.stringify({ type: 'HELLO', ticket, since: null })))
    socket.once('message', () => ready())
  })
  socket.on('message', hear)
  sockets.push(socket)
}

async function until(holds: () => boolean) {
  const deadline = Date.now() + PATIENCE_MS
  while (!holds()) {
    if (Date.now() > deadline) return
    await new Promise((wait) => setTimeout(wait, 5))
  }
}

answer({
  async open({ host, phones }: Open) {
    const pool = new Pool(`http://${host}`, { connections: AT_ONCE })
    const all = phones.flatMap(({ token, count }) => Array.from({ length: count }, () => token))
    const left = all.values()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const token of left) await connect(pool, host, token)
      }),
    )
    await pool.close()
    return sockets.length
  },
  close() {
    for (const socket of sockets.splice(0)) {
      socket.removeAllListeners('close')
      socket.terminate()
    }
  },
  /** Waits until so many frames have come since the last call; answers how many did. */
  async heard(count: number) {
    await until(() => frames >= count)
    const came = frames
    frames = 0
    return came
  },
  async talk({ host, senders, perSecond, messages }: Talk): Promise<Timed> {
    const pool = new Pool(`http://${host}`, { connections: LINES })
    const sentAt = new Map<string, number>()
    const early = new Map<string, number[]>()
    const timed: Timed = { answered: [], heard: [] }
    onMessage = (id) => {
      const at = performance.now()
      const sent = sentAt.get(id)
      if (sent !== undefined) timed.heard.push(at - sent)
      // A frame may overtake the answer that says which message it is.
      else early.set(id, [...(early.get(id) ?? []), at])
    }
    async function send(n: number) {
      const { token, visitId } = senders[n % senders.length]!
      const began = performance.now()
      const text = await ask(pool, token, '/api/messages', {
        visitId,
        content: 'A message of ordinary length, as people write.',
      })
      timed.answered.push(performance.now() - began)
      const { id } = JSON.parse(text) as { id: string }
      sentAt.set(id, began)
      for (const at of early.get(id) ?? []) timed.heard.push(at - began)
      early.delete(id)
    }
    if (perSecond === null) for (let n = 0; n < messages; n += 1) await send(n)
    else {
      const began = performance.now()
      const sending: Promise<void>[] = []
      for (let n = 0; n < messages; n += 1) {
        const wait = began + (n * 1_000) / perSecond - performance.now()
        if (wait > 0) await new Promise((done) => setTimeout(done, wait))
        sending.push(send(n))
      }
      await Promise.all(sending)
    }
    let before = -1
    await until(() => {
      const quiet = before === timed.heard.length
      before = timed.heard.length
      return quiet && early.size === 0
    })
    await new Promise((wait) => setTimeout(wait, 300))
    await pool.close()
    return timed
  },
})
