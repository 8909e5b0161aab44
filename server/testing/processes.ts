import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Send } from '../../contract/client.ts'

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/**
 * One process of the product, which can be killed and started again. `onOwnEnd` hears of an end that
 * nobody asked for, `onSaid` of everything that it prints.
 */
export function program(
  file: string,
  environment: Record<string, string>,
  onOwnEnd: (how: string) => void = () => {},
  onSaid: (text: string) => void = () => {},
) {
  let child: ChildProcess | null = null
  let said = ''
  let asked = false
  return {
    start() {
      asked = false
      const started = spawn(process.execPath, [file], {
        env: { PATH: process.env['PATH'], ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      started.on('exit', (code, signal) => {
        if (child === started && !asked) onOwnEnd(String(signal ?? code))
      })
      for (const stream of [started.stdout, started.stderr]) {
        stream?.on('data', (chunk: Buffer) => {
          onSaid(String(chunk))
          said = (said + String(chunk)).slice(-20_000)
        })
      }
    },
    /** Of the process that was started last. */
    pid: () => child?.pid ?? -1,
    /** SIGKILL: nothing is drained, nothing is said. */
    async kill() {
      const dying = child
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return
      asked = true
      dying.kill('SIGKILL')
      await once(dying, 'exit')
    },
    /** SIGTERM: drains and answers the exit code. */
    async stop(): Promise<number | null> {
      const ending = child
      if (!ending || ending.exitCode !== null || ending.signalCode !== null)
        return ending?.exitCode ?? null
      asked = true
      ending.kill('SIGTERM')
      await once(ending, 'exit')
      return ending.exitCode
    },
    /** The last of what it printed, for the message of a failing test. */
    said: () => said,
  }
}

const PATIENCE = { ms: 90_000, answerMs: 30_000 }

/**
 * The transport of somebody on a bad line: repeats a request that got no answer, with the same body
 * and so the same ids, until it gets one. `answerMs` is how long it waits for one answer.
 */
export const persistent =
  (origin: string, token?: string, { ms, answerMs } = PATIENCE): Send =>
  async ({ method, path, body, headers }) => {
    const deadline = Date.now() + ms
    for (;;) {
      try {
        const answer = await fetch(`${origin}${path}`, {
          method,
          headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
          ...(body !== undefined && { body }),
          signal: AbortSignal.timeout(answerMs),
        })
        const text = await answer.text()
        if (answer.status < 500) return { status: answer.status, body: text }
      } catch (error) {
        if (Date.now() > deadline) throw error
      }
      if (Date.now() > deadline) throw new Error(`no answer to ${method} ${path}`)
      await setTimeout(50)
    }
  }
