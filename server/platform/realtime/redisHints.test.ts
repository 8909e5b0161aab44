import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { createApp, type App } from '../../app.ts'
import { listen, openDevice, type Device } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { freePort } from '../../testing/processes.ts'
import { openRedis, redisProgram, type TestRedis } from '../../testing/redis.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createLog } from '../observability/log.ts'
import type { Hint } from './hints.ts'
import { openRedisHints } from './redisHints.ts'

const log = createLog('tests', 'silent')

describe.skipIf(!redisProgram)('hints over Redis (needs redis-server or valkey-server)', () => {
  let redis: TestRedis
  let world: World
  let other: App
  let practice: Awaited<ReturnType<typeof openPractice>>
  let visit: Visit
  let patient: Device
  let nurse: Device
  /** What goes over Redis, as an eavesdropper hears it. */
  let ear: Redis
  let overheard: string[]

  beforeAll(async () => {
    redis = await openRedis()
    world = await createWorld({ environment: { REDIS_URL: redis.url } })
    other = await createApp(world.config, { clock: world.now, log })
    practice = await openPractice(world)
    visit = await practice.schedule()
    patient = await openDevice(await listen(world.app), world.as(practice.patient))
    nurse = await openDevice(await listen(other), world.as(practice.nurse))
    await patient.frame('READY')
    await nurse.frame('READY')
    overheard = []
    ear = new Redis(redis.url, { maxRetriesPerRequest: null })
    ear.on('error', () => {})
    ear.on('pmessage', (_pattern, _channel, text: string) => overheard.push(text))
    await ear.psubscribe('ahava:hints:*')
  })
  afterAll(async () => {
    ear.disconnect()
    patient.close()
    nurse.close()
    await other.close()
    await world.close()
    await redis.close()
  })

  const texts = ({ frames }: Device) =>
    frames.flatMap((frame) => (frame.type === 'NEW_MESSAGE' ? [frame.data.message.content] : []))
  /** Typing is in no inbox: if it is heard, a hint brought it. */
  async function typingIsHeard() {
    patient.frames.length = 0
    await expect
      .poll(
        () => {
          nurse.send({ type: 'TYPING', visitId: visit.id })
          return patient.frames.some(({ type }) => type === 'TYPING')
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true)
  }
  async function arrives(content: string) {
    await world.as(practice.patient).messages.send({ visitId: visit.id, content })
    await nurse.until(() => texts(nurse).includes(content))
  }

  test('what is sent on one process arrives on the other, and Redis brought it', async () => {
    await arrives('to the other process')
    await typingIsHeard()
    expect(overheard.some((text) => text.includes(practice.nurse.id))).toBe(true)
    // Ids only: no word that somebody wrote.
    expect(overheard.join()).not.toContain('to the other process')
  })

  test('what is no hint is passed over, whoever published it', async () => {
    const stranger = new Redis(redis.url)
    const [channel] = (await stranger.pubsub('CHANNELS', 'ahava:hints:*')) as string[]
    for (const text of ['', 'null', '{', '[1]', '{"wake":"everybody"}', '{"frame":{"to":[]}}'])
      await stranger.publish(channel!, text)
    const forged = {
      to: [practice.patient.id],
      desks: true,
      frame: { type: 'NEW_MESSAGE', seq: 1 },
    }
    await stranger.publish(channel!, JSON.stringify({ frame: forged }))
    stranger.disconnect()
    await arrives('still here')
  })

  test('killed, every message still arrives; started again, Redis carries hints again', async () => {
    await redis.kill()
    for (let n = 0; n < 5; n += 1) await arrives(`without Redis ${n}`)
    await typingIsHeard()
    await redis.start()
    overheard.length = 0
    await expect
      .poll(
        async () => {
          await arrives(`with it ${overheard.length} ${world.id()}`)
          return overheard.length
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0)
    await typingIsHeard()
    expect(new Set(nurse.numbered().map(({ seq }) => seq)).size).toBe(nurse.numbered().length)
  })

  test('FLUSHALL takes nothing that matters', async () => {
    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
    await arrives('after FLUSHALL')
    await typingIsHeard()
  })

  test('a process starts without Redis, and hears of everything', async () => {
    const config = { ...world.config, redisUrl: `redis://127.0.0.1:${await freePort()}` }
    const alone = await createApp(config, { clock: world.now, log })
    const doctor = await openDevice(await listen(alone), world.as(practice.nurse))
    await doctor.frame('READY')
    await world.as(practice.patient).messages.send({ visitId: visit.id, content: 'to all' })
    await doctor.until(() => texts(doctor).includes('to all'))
    doctor.close()
    await alone.close()
  })
})

describe.skipIf(!redisProgram)('hints over a cluster (needs redis-server or valkey-server)', () => {
  const opened: { close(): unknown }[] = []
  afterEach(async () => {
    for (const thing of opened.toReversed()) await thing.close()
  })

  test('one process publishes, the others hear', async () => {
    const bus = ['--cluster-port', String(await freePort()), '--cluster-announce-ip', '127.0.0.1']
    const node = await openRedis('--cluster-enabled', 'yes', ...bus)
    opened.push(node)
    const client = new Redis(node.url)
    await client.cluster('ADDSLOTSRANGE', 0, 16_383)
    client.disconnect()
    const address = { nodes: [{ host: '127.0.0.1', port: node.port }] }
    const open = () => {
      const hints = openRedisHints(address, { channel: 'ahava:hints:x', otherwise: () => {}, log })
      opened.push(hints)
      return hints
    }
    const [one, two] = [open(), open()]
    const heard: Hint[] = []
    two.subscribe((hint) => heard.push(hint))
    await expect
      .poll(
        () => {
          one.publish({ wake: ['somebody'] })
          return heard[0]
        },
        { timeout: 20_000 },
      )
      .toEqual({ wake: ['somebody'] })
  })
})
