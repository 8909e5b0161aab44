import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../testing/database.ts'
import { createLog } from '../observability/log.ts'
import type { Hint } from './hints.ts'
import { openPostgresHints } from './postgresHints.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase()
})
afterAll(() => database.drop())

test('after a long absence of the database there is one connection, and each hint comes once', async () => {
  const there = new URL(database.urls.system)
  const lines = new Set<Socket>()
  let away = false
  let tries = 0
  // What stands between: it takes connections and drops them at once while the database is away.
  const between = createServer((socket) => {
    socket.on('error', () => {})
    if (away) {
      tries += 1
      return socket.destroy()
    }
    const onward = connect(Number(there.port), there.hostname)
    for (const line of [socket, onward]) lines.add(line.on('error', () => {}))
    socket.pipe(onward).pipe(socket)
    socket.on('close', () => onward.destroy())
    onward.on('close', () => lines.delete(socket) && lines.delete(onward))
  }).listen(0, '127.0.0.1')
  await once(between, 'listening')
  const url = new URL(there)
  url.port = String((between.address() as AddressInfo).port)

  const heard: Hint[] = []
  const hints = await openPostgresHints(url.href, createLog('tests', 'silent'))
  hints.subscribe((hint) => heard.push(hint))
  away = true
  for (const line of lines) line.destroy()
  await expect.poll(() => tries, { timeout: 10_000 }).toBeGreaterThanOrEqual(4)
  away = false
  await expect
    .poll(
      () => {
        hints.publish({ board: 'again' })
        return heard.length
      },
      { timeout: 10_000, interval: 300 },
    )
    .toBeGreaterThan(2)
  expect(lines.size).toBe(2)
  await hints.close()
  between.close()
})
