import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOwnApi } from '../testing/ownApi.ts'
import { freePort } from '../testing/processes.ts'

// The programs as PM2 runs them: with a channel on which they say that they are ready, ended by SIGINT.

type App = {
  name: string
  script: string
  wait_ready: boolean
  listen_timeout: number
  kill_timeout: number
  env: Record<string, string>
}
const { apps } = createRequire(import.meta.url)('../../ecosystem.config.cjs') as { apps: App[] }
const PATIENCE_MS = 15_000

let own: Awaited<ReturnType<typeof openOwnApi>>
let metricsPort: number
beforeAll(async () => {
  metricsPort = await freePort()
  own = await openOwnApi('ready', { METRICS_PORT: String(metricsPort) })
})
afterAll(() => own.close())

function start({ script, env }: App): ChildProcess {
  return spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], ...env, ...own.environment },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}
const statusOf = (port: number | string, path: string) =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    ({ status }) => status,
    () => null,
  )
const probes: Record<string, () => string | number> = {
  'ahava-api': () => own.environment.PORT,
  'ahava-worker': () => metricsPort,
}

test('PM2 waits for each, and longer for its end than it takes to drain', () => {
  expect(apps.map(({ name }) => name)).toEqual(Object.keys(probes))
  for (const { wait_ready, listen_timeout, kill_timeout } of apps) {
    expect(wait_ready).toBe(true)
    expect(listen_timeout).toBeGreaterThanOrEqual(30_000)
    expect(kill_timeout).toBeGreaterThan(PATIENCE_MS)
  }
})

describe.each(apps)('$name', (app) => {
  test('says that it is ready when it serves and not before, and ends by itself on SIGINT', async () => {
    const port = probes[app.name]!()
    expect(await statusOf(port, '/ready')).toBeNull()
    const child = start(app)
    const [said] = (await once(child, 'message')) as unknown[]
    expect(said).toBe('ready')
    expect(await statusOf(port, '/ready')).toBe(200)
    expect(await statusOf(port, '/health')).toBe(200)
    child.kill('SIGINT')
    const [code, signal] = (await once(child, 'exit')) as unknown[]
    expect([code, signal]).toEqual([0, null])
    expect(await statusOf(port, '/ready')).toBeNull()
  })
})

test('a worker answers its metrics to its own machine, and nothing else at all', async () => {
  const child = start(apps[1]!)
  await once(child, 'message')
  const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
  expect(await metrics.text()).toContain('ahava_job_seconds')
  expect(
    (
      await fetch(`http://127.0.0.1:${metricsPort}/metrics`, {
        headers: { 'x-forwarded-for': '10.0.0.1' },
      })
    ).status,
  ).toBe(404)
  expect(await statusOf(metricsPort, '/api/auth/me')).toBe(404)
  child.kill('SIGINT')
  await once(child, 'exit')
})
