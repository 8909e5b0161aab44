import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { StartError } from '../../server/platform/database/failure.ts'
import { freePort } from '../../server/testing/processes.ts'

/** The program on the PATH, or null. */
export const redisProgram = (): string | null =>
  ['redis-server', 'valkey-server'].find((name) => !spawnSync(name, ['--version']).error) ?? null

const PATIENCE_MS = 10_000

/** A Redis of its own on the loopback interface, which keeps nothing when it is restarted. */
export async function startRedis() {
  const found = redisProgram()
  if (!found) throw new StartError('There is no redis-server on the PATH: leave --redis out.')
  const program = found
  const folder = mkdtempSync(join(tmpdir(), 'ahava-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess

  async function start() {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    child = spawn(program, options, { stdio: 'ignore' })
    const deadline = Date.now() + PATIENCE_MS
    while (!(await ask((redis) => redis.ping()).catch(() => null))) {
      if (Date.now() > deadline) throw new StartError('Redis did not start.')
      await setTimeout(20)
    }
  }

  async function ask<T>(what: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
    redis.on('error', () => {})
    try {
      await redis.connect()
      return await what(redis)
    } finally {
      redis.disconnect()
    }
  }

  async function kill() {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  await start()
  return {
    url,
    folder,
    ask,
    flush: () => ask((redis) => redis.flushall()),
    async restart() {
      await kill()
      await start()
    },
    async close() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
