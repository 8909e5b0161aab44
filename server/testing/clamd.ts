import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/**
 * A server that speaks INSTREAM as strictly as clamd: what is not the protocol is answered as an error. `verdict`
 * names what it finds in a file, or answers null.
 */
export async function openClamd(verdict: (bytes: Buffer) => string | null) {
  let seen: Buffer = Buffer.alloc(0)
  const server = createServer((socket) => {
    let waiting: Buffer = Buffer.alloc(0)
    let file: Buffer[] | null = null
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes])
      if (!file) {
        const end = waiting.indexOf(0)
        if (end < 0) return
        const command = waiting.subarray(0, end).toString()
        waiting = waiting.subarray(end + 1)
        if (command === 'zPING') return void socket.end('PONG\0')
        if (command !== 'zINSTREAM') return void socket.end('UNKNOWN COMMAND\0')
        file = []
      }
      while (waiting.length >= 4) {
        const length = waiting.readUInt32BE(0)
        if (length === 0) {
          seen = Buffer.concat(file)
          const found = verdict(seen)
          return void socket.end(found ? `stream: ${found} FOUND\0` : 'stream: OK\0')
        }
        if (waiting.length < 4 + length) return
        file.push(waiting.subarray(4, 4 + length))
        waiting = waiting.subarray(4 + length)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The last file as it arrived. */
    seen: () => seen,
    async close() {
      server.close()
      await once(server, 'close')
    },
  }
}
