import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { isFull, newConnection, write, type Connection } from './connection.ts'
import { MAX_BUFFERED } from './limits.ts'
import { watchLiveness } from './liveness.ts'

let http: Server
let connections: Connection[]
let stop: () => void
let opened: WebSocket[]
beforeEach(async () => {
  http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  connections = []
  opened = []
  const server = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, stream, head) =>
    server.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => {})
      connections.push(newConnection(socket, stream, 'here'))
    }),
  )
  stop = watchLiveness(() => connections, { checkMs: 20, pingMs: 100, stalledMs: 500 })
})
afterEach(async () => {
  stop()
  for (const socket of opened) socket.terminate()
  for (const { socket } of connections) socket.terminate()
  http.close()
  await once(http, 'close')
})

async function open() {
  const { port } = http.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  socket.on('error', () => {})
  opened.push(socket)
  await once(socket, 'open')
  const tcp = (socket as unknown as { _socket: Socket })._socket
  await expect.poll(() => connections.length).toBe(opened.length)
  return { socket, tcp, connection: connections.at(-1)! }
}
const ended = ({ socket }: Connection) => socket.readyState === socket.CLOSED

/** Keeps a socket as full as it gets. */
function fill(connection: Connection) {
  const text = Buffer.alloc(16_000, 'x')
  const timer = setInterval(() => {
    while (write(connection, text));
  }, 5)
  connection.socket.on('close', () => clearInterval(timer))
}

test('above 256 KiB nothing more is written; who takes nothing is ended, who takes slowly stays', async () => {
  const stalled = await open()
  const slow = await open()
  stalled.tcp.pause()
  slow.tcp.pause()
  let received = 0
  slow.socket.on('message', () => (received += 1))
  fill(stalled.connection)
  fill(slow.connection)
  await expect.poll(() => isFull(stalled.connection)).toBe(true)
  expect(stalled.connection.socket.bufferedAmount).toBeLessThan(MAX_BUFFERED + 32_000)
  // A drop now and then, as on a bad line.
  const sips = setInterval(() => {
    slow.tcp.resume()
    setTimeout(() => slow.tcp.pause(), 2)
  }, 50)
  await expect.poll(() => ended(stalled.connection), { timeout: 20_000 }).toBe(true)
  const before = received
  await expect.poll(() => received > before, { timeout: 20_000 }).toBe(true)
  clearInterval(sips)
  expect(ended(slow.connection)).toBe(false)
})

test('a quiet socket is asked and stays; one that never answers is ended', async () => {
  const quiet = await open()
  const dead = await open()
  dead.socket.removeAllListeners('ping')
  dead.tcp.pause()
  let pings = 0
  quiet.socket.on('ping', () => (pings += 1))
  await expect.poll(() => ended(dead.connection), { timeout: 20_000 }).toBe(true)
  const before = pings
  await expect.poll(() => pings > before, { timeout: 20_000 }).toBe(true)
  expect(ended(quiet.connection)).toBe(false)
})
