import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../app.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createClient } from '../../../contract/client.ts'
import { injecting } from '../http/injecting.ts'
import type { Hint, Hints } from './hints.ts'
import { openPresence } from './presence.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

/** Hints that every listener hears at once. */
function wire(): Hints {
  const listeners: ((hint: Hint) => void)[] = []
  return {
    publish: (hint) => listeners.forEach((hear) => hear(hint)),
    subscribe: (hear) => void listeners.push(hear),
    close: () => Promise.resolve(),
  }
}

test('who is here is known in every process, also in one that starts later, and a killed one is forgotten', () => {
  let now = 0
  const hints = wire()
  const one = openPresence(hints, () => now)
  const other = openPresence(hints, () => now)
  one.joined('nomsa')
  one.joined('nomsa')
  expect([one, other].map(({ online }) => online('nomsa'))).toEqual([true, true])
  const late = openPresence(hints, () => now)
  expect(late.online('nomsa')).toBe(true)
  expect(late.online('somebody else')).toBe(false)
  other.joined('nomsa')
  one.left('nomsa')
  expect([one, late].map(({ online }) => online('nomsa'))).toEqual([true, true])
  other.left('nomsa')
  expect([one, other, late].map(({ online }) => online('nomsa'))).toEqual([false, false, false])
  one.joined('thabo')
  now += 150_000
  expect([one, other].map(({ online }) => online('thabo'))).toEqual([true, false])
  for (const each of [one, other, late]) each.stop()
})

test('participants see who is here now, from the sockets of another process too, and else how long ago', async () => {
  const visit = await practice.schedule()
  const address = await listen(world.app)
  const second = await createApp(world.config, { clock: world.now })
  const patient = createClient(injecting(second.server, practice.patient.token))
  const seen = async () => {
    const { items } = await patient.messages.participants({ visitId: visit.id })
    return items.find(({ relation }) => relation === 'nurse')!.presence
  }
  try {
    world.pass(2 * 60)
    expect(await seen()).toBe('day')
    const device = await openDevice(address, world.as(practice.nurse))
    await device.frame('READY')
    await expect.poll(seen).toBe('online')
    device.close()
    await expect.poll(seen).toBe('hour')
    world.pass(3 * 24 * 60)
    expect(await seen()).toBe('week')
    world.pass(30 * 24 * 60)
    expect(await seen()).toBe('longer')
  } finally {
    await second.close()
  }
})
