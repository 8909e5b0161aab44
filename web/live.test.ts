import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws'
import type { NumberedFrame } from '../contract/events.ts'
import { createLive, judge, onReady, type Connection } from './live.ts'

const AT = '2026-11-22T08:00:00.000Z'
const frame = (seq: number): NumberedFrame => ({
  seq,
  type: 'NOTICE',
  at: AT,
  data: { visit: null, caseId: null, patientId: null, text: `notice ${seq}` },
})

const open: { server: Server; sockets: WebSocketServer; stop: () => void }[] = []
afterEach(async () => {
  for (const { server, sockets, stop } of open.splice(0)) {
    stop()
    for (const socket of sockets.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A server that says exactly what the test wants, and a device that listens to it. */
async function device(script: {
  since?: number | null
  head: number
  onHello: (socket: ServerSocket, since: number | null, visit: number) => void
  /** What `GET /api/events` answers; else everything up to the head. */
  answer?: (since: number) => Promise<{ items: NumberedFrame[]; head: number; reset: boolean }>
}) {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const hellos: (number | null)[] = []
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const said = JSON.parse(String(data)) as { type: string; since: number | null }
      if (said.type !== 'HELLO') return
      hellos.push(said.since)
      script.onHello(socket, said.since, hellos.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const applied: number[] = []
  const states: Connection[] = []
  let cursor: number | null = script.since ?? null
  let resets = 0
  const live = createLive({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    client: {
      auth: { socketTicket: async () => ({ ticket: 'x'.repeat(30), expiresAt: AT }) } as never,
      events: {
        since: async ({ since }) =>
          script.answer?.(Number(since)) ?? {
            items: Array.from({ length: script.head }, (_, index) => frame(index + 1)).filter(
              (each) => each.seq > Number(since),
            ),
            head: script.head,
            reset: false,
          },
      },
    },
    readCursor: async () => cursor,
    writeCursor: async (seq) => void (cursor = seq),
    onFrame: ({ seq }) => void applied.push(seq),
    onEphemeral: () => undefined,
    onReset: () => void (resets += 1),
    onConnection: (state) => void states.push(state),
    onSignedOut: () => undefined,
  })
  open.push({ server, sockets, stop: live.stop })
  live.start()
  return { live, applied, states, hellos, resets: () => resets, cursor: () => cursor }
}

const send = (socket: ServerSocket, ...frames: object[]) => {
  for (const each of frames) socket.send(JSON.stringify(each))
}
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 10_000 }).toBe(true)

test('frames are applied once and in order: repeats dropped, gaps fetched', async () => {
  const { applied, cursor } = await device({
    since: 2,
    head: 7,
    onHello(socket) {
      send(socket, { type: 'READY', seq: 4 }, frame(3), frame(3), frame(2), frame(6), frame(7))
    },
  })
  await until(() => applied.length === 5)
  expect(applied).toEqual([3, 4, 5, 6, 7])
  expect(cursor()).toBe(7)
})

test('a new device starts at the head and reads its lists anew', async () => {
  const { applied, hellos, resets } = await device({
    head: 9,
    onHello: (socket) => send(socket, { type: 'READY', seq: 9 }, frame(10)),
  })
  await until(() => applied.length === 1)
  expect(hellos).toEqual([null])
  expect(applied).toEqual([10])
  expect(resets()).toBe(1)
})

test('a dropped socket comes back with the last number it holds', async () => {
  const { applied, hellos, states } = await device({
    since: 0,
    head: 2,
    onHello(socket, since, visit) {
      send(socket, { type: 'READY', seq: visit }, frame(Number(since) + 1))
      if (visit === 1) setImmediate(() => socket.terminate())
    },
  })
  await until(() => applied.length === 2)
  expect(applied).toEqual([1, 2])
  expect(hellos).toEqual([0, 1])
  expect(states).toContain('lost')
  expect(states.at(-1)).toBe('open')
})

test('an answer that the socket has overtaken starts nothing over', async () => {
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  let answers = 0
  const { applied, resets } = await device({
    since: 2,
    head: 5,
    // A gap, so that the device asks; what is missing and more comes before the answer.
    async onHello(socket) {
      send(socket, { type: 'READY', seq: 4 }, frame(4))
      await asked.promise
      send(socket, frame(3), frame(4), frame(5))
      await until(() => applied.length === 3)
      answered.resolve()
    },
    async answer() {
      answers += 1
      asked.resolve()
      await answered.promise
      return { items: [frame(3), frame(4)], head: 4, reset: answers === 1 }
    },
  })
  await until(() => applied.length === 3)
  await until(() => answers > 0)
  await answered.promise
  await new Promise((resolve) => setImmediate(resolve))
  expect(applied).toEqual([3, 4, 5])
  expect(resets()).toBe(0)
})

test('an answer that comes after the end changes nothing any more', async () => {
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const { live, applied } = await device({
    since: 0,
    head: 2,
    onHello: (socket) => send(socket, { type: 'READY', seq: 2 }, frame(2)),
    async answer() {
      asked.resolve()
      await answered.promise
      return { items: [frame(1), frame(2)], head: 2, reset: false }
    },
  })
  await asked.promise
  live.stop()
  answered.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  expect(applied).toEqual([])
})

test('a line that died silently is left at once, without waiting for a polite end', async () => {
  const { live, applied, hellos } = await device({
    since: 0,
    head: 1,
    onHello(socket, since, visit) {
      if (visit === 1) return void (socket as unknown as { _socket: Socket })._socket.pause()
      send(socket, { type: 'READY', seq: 1 }, frame(Number(since) + 1))
    },
  })
  await until(() => hellos.length === 1)
  // Whoever takes the phone into their hand asks whether the line lives.
  live.nudge()
  await until(() => applied.length === 1)
  expect(hellos).toEqual([0, 0])
})

test('RESET, and a head behind this device, throw away what was read', async () => {
  const { resets, cursor, applied } = await device({
    since: 50,
    head: 3,
    onHello: (socket) =>
      send(socket, { type: 'RESET', seq: 3, at: '2026-11-24T07:00:00.000Z', data: {} }, frame(4)),
  })
  await until(() => applied.length === 1)
  expect(resets()).toBe(1)
  expect(cursor()).toBe(4)
})

test('the rules alone', () => {
  expect(judge(7, 8)).toBe('apply')
  expect([1, 6, 7].map((seq) => judge(7, seq))).toEqual(['drop', 'drop', 'drop'])
  expect([9, 100].map((seq) => judge(7, seq))).toEqual(['ask', 'ask'])
  expect(onReady(null, 12)).toBe('start')
  expect(onReady(10, 12)).toBe('follow')
  expect(onReady(12, 3)).toBe('reset')
})
