import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { answer, heapUsed } from '../child.ts'

// The bare limit of sockets: `ws` as the product sets it up, and nothing else.

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (socket) => {
  socket.on('message', () => socket.send('{"type":"READY","seq":0}'))
})

answer({
  host: () => `127.0.0.1:${(server.address() as AddressInfo).port}`,
  heap: heapUsed,
  cpu: () => process.cpuUsage().user + process.cpuUsage().system,
  fanOut({ frame }: { frame: object }) {
    const text = JSON.stringify(frame)
    for (const socket of server.clients) socket.send(text)
  },
})
