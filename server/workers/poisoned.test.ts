import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUEUES } from '../services/queue.ts'
import { provePhone } from '../testing/phones.ts'
import { openPractice } from '../testing/practice.ts'
import { openWorkerProcess, planEffect } from '../testing/workerProcesses.ts'
import { createWorld, type World } from '../testing/world.ts'

// npm run prove -- poison: among ordinary texts are one that kills every worker that takes it, one that stops a
// worker's event loop for longer than its claims and locks last, and one that always fails. The others all go out.

const proof = process.env['AHAVA_PROOF']
const TEXTS = proof ? 300 : 40
const GIVEN_UP_AFTER = 12
/** So many workers died over it already, unless everything is proved. */
const DIED_BEFORE = proof ? 0 : GIVEN_UP_AFTER - 1
const WORKERS = 2

let world: World
let ids: Record<string, string>
const seen = new Map<string, number>()
const gateway = createServer(async (request, response) => {
  await request.toArray()
  const key = String(request.headers['idempotency-key'])
  seen.set(key, (seen.get(key) ?? 0) + 1)
  await setTimeout(200)
  response.statusCode = key.includes('-fails-') ? 500 : 200
  response.end('{}')
})
let workers: ReturnType<typeof openWorkerProcess>[] = []
let crashes = 0

beforeAll(async () => {
  gateway.listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  const environment = {
    AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
    AHAVA_LIMITS: '10000',
    LOG_LEVEL: 'info',
    SMS_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
  }
  world = await createWorld({ live: true, environment })
  const { patient } = await openPractice(world)
  await provePhone(world, patient, '+27820000001')
  const notice = { notice: 'credentials-changed', userId: patient.id, channel: 'sms' }
  ids = { ...notice, at: world.now().toISOString() }
  const poisoned = { ...environment, NODE_OPTIONS: '--import=./server/testing/poison.ts' }
  workers = Array.from({ length: WORKERS }, (_, n) =>
    openWorkerProcess(world, poisoned, () => {
      crashes += 1
      workers[n]!.start()
    }),
  )
})
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()))
  await world.close()
  gateway.closeAllConnections()
  gateway.close()
})

type Row = {
  key: string
  result: string | null
  detail: string | null
  generation: number
  attempts: number
  interruptions: number
}

test(
  'texts that kill, block and fail take nothing down with them',
  { timeout: 600_000 },
  async () => {
    const { system } = world.app.services.database
    const began = Date.now()
    const plan = (name: string) => planEffect(world, 'notice-sms', ids, `notice-sms-${name}`)
    const [crash, block, fails] = [await plan('crash'), await plan('block'), await plan('fails')]
    await system.query('update effects set attempts = $2, interruptions = $2 where key = $1', [
      crash,
      DIED_BEFORE,
    ])
    for (const worker of workers) worker.start()
    const texts: string[] = []
    for (let n = 0; n < TEXTS; n += 1) {
      texts.push(await plan('well'))
      world.app.services.hints.publish({ dispatch: true })
      await setTimeout(100)
    }
    const rows = async (keys: string[]) =>
      (
        await system.query<Row>(
          'select key, result, detail, generation, attempts, interruptions from effects where key = any($1)',
          [keys],
        )
      ).rows
    const all = [crash, block, fails, ...texts]
    const left = async (keys: string[]) =>
      (await rows(keys)).filter(({ result }) => result === null).length
    await expect.poll(() => left(texts), { timeout: 120_000, interval: 250 }).toBe(0)
    const wellAfter = Date.now() - began
    await expect.poll(() => left(all), { timeout: 450_000, interval: 250 }).toBe(0)
    const ended = new Map((await rows(all)).map((row) => [row.key, row]))

    expect(ended.get(crash)).toMatchObject({
      result: 'failed',
      detail: `given up: ${GIVEN_UP_AFTER} times its worker stopped in the middle`,
    })
    expect(crashes).toBe(GIVEN_UP_AFTER - DIED_BEFORE)
    expect(seen.has(crash)).toBe(false)
    expect(ended.get(block)).toMatchObject({ result: 'done' })
    expect(ended.get(fails)).toMatchObject({ result: 'failed' })
    // Anew where its worker died or stood still for so long that it was handed out again.
    const { attempts } = QUEUES.sms
    const { generation, interruptions } = ended.get(fails)!
    expect(seen.get(fails)).toBeGreaterThanOrEqual(attempts)
    expect(seen.get(fails)).toBeLessThanOrEqual(attempts * generation + interruptions)
    const well = texts.map((key) => ended.get(key)!)
    expect(well.filter(({ result }) => result !== 'done')).toEqual([])
    expect(texts.filter((key) => !seen.has(key))).toEqual([])
    // Only what was tried again may have gone out twice, under the same identity: somebody died or stood still over it.
    const twice = texts.filter((key) => seen.get(key)! > 1)
    expect(twice.filter((key) => ended.get(key)!.attempts === 1)).toEqual([])
    if (proof)
      writeFileSync(
        proof,
        JSON.stringify({
          texts: TEXTS,
          'workers that died': crashes,
          'seen twice': twice.length,
          'most often interrupted': Math.max(...well.map(({ interruptions }) => interruptions)),
          'seconds until the last of them': Math.round(wellAfter / 1000),
          'seconds until all was settled': Math.round((Date.now() - began) / 1000),
        }),
      )
  },
)
