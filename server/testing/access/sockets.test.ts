import { WebSocket } from 'ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen, openDevice, type Device } from '../device.ts'
import { openScene, STANDINGS, type Scene, type Standing } from './scene.ts'

let scene: Scene
let address: string
const devices = new Map<Standing, Device>()

beforeAll(async () => {
  scene = await openScene()
  address = await listen(scene.world.app)
  for (const who of STANDINGS) {
    const person = scene.people[who]
    if (person) devices.set(who, await openDevice(address, scene.world.as(person)))
  }
  for (const device of devices.values()) await device.frame('READY')
})
afterAll(async () => {
  for (const device of devices.values()) device.close()
  await scene.close()
})

/**
 * Who hears whom: the others of the conversation, and dispatch in the practical one. Dispatch speaks
 * with one voice: desks do not hear each other. Whoever broke the glass hears nobody, nor is heard.
 */
const HEARD: Record<string, Partial<Record<Standing, string>>> = {
  practical: {
    self: 'delegate talker nurse administrator dispatcher',
    delegate: 'self talker nurse administrator dispatcher',
    talker: 'self delegate nurse administrator dispatcher',
    nurse: 'self delegate talker administrator dispatcher',
    administrator: 'self delegate talker nurse',
    dispatcher: 'self delegate talker nurse',
  },
  clinical: { self: 'nurse doctor', nurse: 'self doctor', doctor: 'self nurse' },
  practice: {
    self: 'delegate talker administrator dispatcher',
    delegate: 'self talker administrator dispatcher',
    talker: 'self delegate administrator dispatcher',
    administrator: 'self delegate talker',
    dispatcher: 'self delegate talker',
  },
}

const hearersOf = (who: Standing) =>
  [...devices]
    .filter(([, { frames }]) =>
      frames.some((frame) => frame.type === 'TYPING' && scene.name(frame.by.id) === who),
    )
    .map(([name]) => name)
    .toSorted()

test.each(['practical', 'clinical', 'practice'] as const)(
  'typing in the %s conversation',
  async (kind) => {
    for (const { frames } of devices.values()) frames.length = 0
    const heard = new Map(Object.entries(HEARD[kind]!))
    const type = (who: Standing) =>
      devices
        .get(who)!
        .send(
          kind === 'practice'
            ? { type: 'TYPING', conversationId: scene.conversations['palesa practice']! }
            : { type: 'TYPING', visitId: scene.visits['scheduled']!, conversation: kind },
        )
    // First those whom nobody may hear; what they caused has come when all the others are heard.
    for (const who of devices.keys()) if (!heard.has(who)) type(who)
    for (const [who, hearers] of heard) {
      type(who as Standing)
      const right = hearers.split(' ').toSorted().join()
      const ears = hearers.split(' ').map((name) => devices.get(name as Standing)!)
      for (const ear of ears)
        await ear.until(() =>
          ear.frames.some((frame) => frame.type === 'TYPING' && scene.name(frame.by.id) === who),
        )
      expect(hearersOf(who as Standing).join(), who).toBe(right)
    }
    const silent = [...devices.keys()].filter((who) => !heard.has(who))
    for (const who of silent) expect(hearersOf(who), who).toEqual([])
  },
)

test('a socket opens only with a fresh ticket of a live session, once', async () => {
  const { ticket } = await scene.world.as(scene.people.stranger!).auth.socketTicket({})
  const hello = async (text: string) => {
    const socket = new WebSocket(`ws://${address}/ws`)
    const frames: string[] = []
    socket.on('message', (data) => frames.push((JSON.parse(String(data)) as { type: string }).type))
    await new Promise((open) => socket.on('open', open))
    const done = new Promise((end) => {
      socket.on('close', end)
      socket.on('message', () => frames[0] === 'READY' && socket.close())
    })
    socket.send(JSON.stringify({ type: 'HELLO', ticket: text, since: null }))
    await done
    return frames
  }
  expect(await hello(ticket)).toEqual(['READY'])
  expect(await hello(ticket)).toEqual(['ERROR'])
  expect(await hello('nobody-ever-had-this-ticket-at-all')).toEqual(['ERROR'])
  const late = await scene.world.as(scene.people.stranger!).auth.socketTicket({})
  scene.world.pass(0.6)
  expect(await hello(late.ticket)).toEqual(['ERROR'])
  const ended = await scene.world.as(scene.people.stranger!).auth.socketTicket({})
  await scene.world.as(scene.people.stranger!).auth.logout({})
  expect((await hello(ended.ticket)).filter((type) => type === 'READY')).toEqual([])
})
