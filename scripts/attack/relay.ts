import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * Hands every byte on to the product and back, unchanged, and counts what it answers: the tools say what they
 * conclude, not how much they asked. Whatever makes the product fail is kept with the request's first line.
 */
export async function openRelay(port: number) {
  const statuses = new Map<number, number>()
  const failures = new Set<string>()
  const open = new Set<Socket>()

  const server = createServer((client) => {
    const product = connect(port, '127.0.0.1')
    let asked = ''
    client.on('data', (bytes) => {
      const line = /^[A-Z]+ [^\r\n]*/.exec(bytes.toString('latin1', 0, 400))
      if (line) asked = line[0]
    })
    product.on('data', (bytes) => {
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(bytes.toString('latin1', 0, 16))?.[1])
      if (!status || status < 200) return
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status >= 500) failures.add(`${status} to ${asked}`)
    })
    for (const [socket, other] of [
      [client, product],
      [product, client],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => open.delete(socket))
      socket.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    requests: () => [...statuses.values()].reduce((sum, count) => sum + count, 0),
    statuses,
    failures,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
