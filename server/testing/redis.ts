import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './processes.ts'

/** The server program on the PATH; undefined where tests with Redis are skipped. */
export const redisProgram = ['redis-server', 'valkey-server'].find(
  (name) => !spawnSync(name, ['--version']).error,
)

export type TestRedis = Awaited<ReturnType<typeof openRedis>>

/** A Redis of one test file, on a free port, which can be killed and started again. */
export async function openRedis(...more: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'ahava-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let server: ChildProcess | null = null

  async function start() {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    server = spawn(redisProgram!, [...options, ...more], { stdio: 'ignore' })
    const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
    client.on('error', () => {})
    await client.ping()
    client.disconnect()
  }
  async function end(signal: NodeJS.Signals) {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    server.kill(signal)
    await once(server, 'exit')
  }

  await start()
  return {
    url,
    port,
    start,
    /** SIGKILL: what was not on disk is lost. */
    kill: () => end('SIGKILL'),
    async close() {
      await end('SIGTERM')
      // What it forked to rewrite its file may still write for a moment.
      await rm(folder, { recursive: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}
