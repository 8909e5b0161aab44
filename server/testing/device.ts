import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import type { ClientFrame, NumberedFrame, ServerFrame } from '../../contract/events.ts'
import type { Client } from '../../contract/client.ts'
import type { App } from '../app.ts'

/** Starts listening on a free loopback port; answers the address. */
export async function listen(app: App): Promise<string> {
  if (!app.server.server.listening) await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.server.address() as AddressInfo
  return `127.0.0.1:${port}`
}

export type Device = Awaited<ReturnType<typeof openDevice>>

const numbered = (frame: ServerFrame): frame is NumberedFrame =>
  'seq' in frame && frame.type !== 'READY' && frame.type !== 'RESET'

/** A person's phone on the socket, which remembers every frame in the order of arrival. */
export async function openDevice(address: string, client: Client, since: number | null = null) {
  const { ticket } = await client.auth.socketTicket({})
  const socket = new WebSocket(`ws://${address}/ws`)
  const frames: ServerFrame[] = []
  const waiting = new Set<() => void>()
  let closed: number | null = null
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as ServerFrame)
    for (const wake of waiting) wake()
  })
  socket.on('close', (code) => {
    closed = code
    for (const wake of waiting) wake()
  })
  await new Promise((open, failed) => socket.on('open', open).on('error', failed))
  const send = (frame: ClientFrame | string) =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  send({ type: 'HELLO', ticket, since })

  /** Resolves with what `find` answers as soon as it answers something; fails after 5 seconds. */
  async function until<T>(find: () => T | undefined | null | false): Promise<T> {
    const deadline = Date.now() + 5_000
    for (;;) {
      const found = find()
      if (found) return found
      const left = deadline - Date.now()
      if (left <= 0)
        throw new Error(`not within 5 s; frames: ${frames.map(({ type }) => type).join(' ')}`)
      await new Promise<void>((wake) => {
        const timer = setTimeout(done, left)
        function done() {
          clearTimeout(timer)
          waiting.delete(done)
          wake()
        }
        waiting.add(done)
      })
    }
  }

  return {
    socket,
    frames,
    send,
    until,
    numbered: () => frames.filter(numbered),
    frame: <T extends ServerFrame['type']>(type: T) =>
      until(() =>
        frames.find((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type),
      ),
    closed: () => until(() => closed),
    close: () => socket.close(),
  }
}
