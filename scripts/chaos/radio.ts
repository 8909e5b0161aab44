import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Radio = Awaited<ReturnType<typeof openRadio>>

/**
 * The line between one device and the API processes: each new connection goes to the next process
 * that takes it, as behind any balancer. It can be cut, and it can go silent without a word.
 */
export async function openRadio(ports: readonly number[], first: number) {
  const lines = new Set<Socket>()
  /** Those with somebody at the other end: of the others no byte may be read yet. */
  const joined = new Set<Socket>()
  let silent = false
  let turn = first

  function reach(from: Socket, tries = ports.length): void {
    const to = connect(ports[turn++ % ports.length]!, '127.0.0.1')
    lines.add(to)
    const refused = () => {
      lines.delete(to)
      if (tries > 1 && !from.destroyed) reach(from, tries - 1)
      else from.destroy()
    }
    to.once('error', refused)
    to.once('connect', () => {
      to.off('error', refused)
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const)
        join(one, other)
    })
  }

  function join(from: Socket, to: Socket) {
    joined.add(from.pause())
    from.on('data', (bytes) => void to.write(bytes))
    from.on('error', () => {})
    from.on('close', () => {
      lines.delete(from)
      joined.delete(from)
      to.destroy()
    })
    if (!silent) from.resume()
  }

  const server = createServer({ pauseOnConnect: true }, (socket) => {
    lines.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => lines.delete(socket))
    reach(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      for (const line of lines) line.destroy()
    },
    /** Bytes wait, in both directions, until it is heard again. */
    silence(is: boolean) {
      silent = is
      for (const line of joined)
        if (is) line.pause()
        else line.resume()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const line of lines) line.destroy()
      await closed
    },
  }
}
