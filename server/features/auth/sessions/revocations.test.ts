import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../../contract/client.ts'
import { createApp, type App } from '../../../app.ts'
import { injecting } from '../../../platform/http/injecting.ts'
import { listen, openDevice, type Device } from '../../../testing/device.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'
import { addSession } from '../sessions.ts'
import { systemTransaction } from '../../../platform/database/pools.ts'

const resultFile = process.env['AHAVA_PROOF']
/** A tenth of what `npm run prove -- revocations` does. */
const PEOPLE = resultFile ? 100 : 10
const SESSIONS_EACH = 10
const LIMIT_MS = 1_000

let world: World
let other: App
beforeAll(async () => {
  world = await createWorld()
  other = await createApp(world.config, { clock: world.now })
})
afterAll(async () => {
  await other.close()
  await world.close()
})

type Session = { token: string; id: string; device: Device; closedAt: Promise<number> }

async function open(person: Person, address: string): Promise<Session> {
  const { token, sessionId } = await systemTransaction(world.app.services.database, (tx) =>
    addSession(tx, { now: world.now() }, person, { way: 'password' }),
  )
  const device = await openDevice(address, world.as({ token }))
  const closedAt = new Promise<number>((done) =>
    device.socket.once('close', () => done(performance.now())),
  )
  await device.frame('READY')
  return { token, id: sessionId, device, closedAt }
}

/** The ways in which a session ends from outside; each answers how many it ended. */
const WAYS: Record<string, (person: Person, sessions: Session[]) => Promise<unknown>> = {
  'each by its owner': (person, sessions) =>
    Promise.all(sessions.map(({ id }) => world.as(person).sessions.end({ id }))),
  'all others by their owner': (person) => world.as(person).sessions.endOthers({}),
  'each by signing out': (_, sessions) =>
    Promise.all(sessions.map(({ token }) => world.as({ token }).auth.logout({}))),
  'all by an administrator': ({ id }) => world.as(world.admin).sessions.endOf({ id }),
  'by disabling the account': ({ id }) =>
    world.app.services.database.system.query('update users set disabled_at = $2 where id = $1', [
      id,
      world.now(),
    ]),
}

test('ended sessions are of no use after a second, over HTTP and on open sockets of two processes', async () => {
  const addresses = [await listen(world.app), await listen(other)]
  const ways = Object.values(WAYS)
  const delays: number[] = []
  let usable = 0
  for (let n = 0; n < PEOPLE; n += 1) {
    const person = await world.family(`Person ${n}`)
    const sessions = await Promise.all(
      Array.from({ length: SESSIONS_EACH }, (_, each) => open(person, addresses[each % 2]!)),
    )
    await ways[n % ways.length]!(person, sessions)
    const ended = performance.now()
    for (const { token, closedAt, device } of sessions) {
      // Asked of the other process, at once.
      const elsewhere = createClient(injecting(other.server, token))
      await elsewhere.auth.me({}).then(
        () => (usable += 1),
        (error: { problem?: { code: string } }) => {
          if (error.problem?.code !== 'not_signed_in') throw error
        },
      )
      delays.push(Math.max(0, (await closedAt) - ended))
      if ((await device.closed()) !== 4002) usable += 1
    }
  }
  const late = delays.filter((delay) => delay > LIMIT_MS).length
  const slowestMs = Math.round(Math.max(...delays))
  if (resultFile)
    writeFileSync(resultFile, JSON.stringify({ revoked: delays.length, usable, late, slowestMs }))
  expect(delays).toHaveLength(PEOPLE * SESSIONS_EACH)
  expect({ usable, late }).toEqual({ usable: 0, late: 0 })
}, 300_000)

test('what nobody was told of is found by looking', async () => {
  const person = await world.family('Lost Hint')
  const { id, device } = await open(person, await listen(world.app))
  // Running out is not said by anybody.
  await world.app.services.database.system.query(
    'update sessions set expires_at = $2 where id = $1',
    [id, world.now()],
  )
  expect(await device.closed()).toBe(4002)
})
