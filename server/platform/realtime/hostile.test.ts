import { once } from 'node:events'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Visit } from '../../../contract/visits.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { BAD_FRAMES, CAPS, MAX_PAYLOAD } from './limits.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let address: string
let visit: Visit

beforeAll(async () => {
  world = await createWorld({ environment: { AHAVA_LIMITS: '1' } })
  practice = await openPractice(world)
  address = await listen(world.app)
  visit = await practice.schedule()
})
afterAll(() => world.close())

const phone = (person = practice.patient) => openDevice(address, world.as(person))
const errors = ({ frames }: Awaited<ReturnType<typeof phone>>) =>
  frames.flatMap((frame) => (frame.type === 'ERROR' ? [frame.code] : []))

const TYPING = () => ({ type: 'TYPING', visitId: visit.id })
/** One thing wrong with a frame that would be good. */
const SPOILT: [string, () => string | Buffer][] = [
  ['empty', () => ''],
  ['no JSON', () => '{"type":"PING"'],
  ['null', () => 'null'],
  ['a list', () => JSON.stringify([{ type: 'PING' }])],
  ['a number', () => '1e999'],
  ['no type', () => '{}'],
  ['a type that only servers send', () => '{"type":"READY","seq":1}'],
  ['a numbered frame', () => '{"type":"NEW_MESSAGE","seq":1,"data":{}}'],
  ['a type that is a list', () => '{"type":["PING"]}'],
  ['letters that look alike', () => '{"type":"РING"}'],
  ['the prototype', () => '{"__proto__":{"type":"PING"}}'],
  ['its own constructor', () => '{"constructor":{"type":"PING"}}'],
  ['somebody else’s id form', () => JSON.stringify({ ...TYPING(), visitId: "' or 1=1 --" })],
  ['an id that is an object', () => JSON.stringify({ ...TYPING(), visitId: { $ne: null } })],
  ['an unknown conversation', () => JSON.stringify({ ...TYPING(), conversation: 'board' })],
  ['a visit that nobody has', () => JSON.stringify({ ...TYPING(), visitId: world.id() })],
  ['binary', () => Buffer.from('{"type":"PING"}')],
  ['a hundred levels', () => '['.repeat(5_000) + ']'.repeat(5_000)],
  ['64 KiB', () => JSON.stringify('x'.repeat(MAX_PAYLOAD - 2))],
]

test('each bad frame has one ERROR, and the socket works on', async () => {
  const device = await phone()
  await device.frame('READY')
  for (const [n, [what, frame]] of SPOILT.entries()) {
    device.socket.send(frame())
    await device.until(() => errors(device).length === n + 1)
    expect(errors(device)[n], what).toMatch(/^(invalid_input|invalid_json|not_found)$/)
  }
  device.send({ type: 'PING' })
  await device.frame('PONG')
  device.close()
})

test('whatever is sent: an ERROR each until there are too many, and never the end of the server', async () => {
  const anything = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .record({ type: fc.constantFrom('HELLO', 'TYPING', 'X'), ticket: fc.anything() })
      .map((value) => JSON.stringify(value) ?? ''),
    fc.uint8Array({ maxLength: 200 }),
  )
  const seed = Number(process.env['AHAVA_SEED'] ?? 7)
  for (const frames of fc.sample(fc.array(anything, { minLength: 15, maxLength: BAD_FRAMES }), {
    seed,
    numRuns: 5,
  })) {
    const device = await phone(practice.stranger)
    await device.frame('READY')
    for (const frame of frames) device.socket.send(frame)
    await device.until(() => errors(device).length === frames.length)
    device.send({ type: 'PING' })
    await device.frame('PONG')
    device.close()
  }
})

test('more than 64 KiB is not read, nor what is not UTF-8', async () => {
  const large = await phone()
  large.socket.send(' '.repeat(MAX_PAYLOAD + 1))
  expect(await large.closed()).toBe(1009)
  const garbled = await phone()
  garbled.socket.send(Buffer.from([0xff, 0xfe, 0xc0]), { binary: false })
  expect(await garbled.closed()).toBe(1007)
})

test('a flood of frames or pings is complained of, then ended', async () => {
  const frames = await phone()
  await frames.frame('READY')
  for (let n = 0; n < 200; n += 1) frames.send({ type: 'PING' })
  expect(await frames.closed()).toBe(1008)
  expect(errors(frames)).toContain('too_many_requests')
  const pings = await phone()
  await pings.frame('READY')
  for (let n = 0; n < 200; n += 1) pings.socket.ping()
  expect(await pings.closed()).toBe(1008)
})

test('frames sent in the same moment as HELLO are answered after it', async () => {
  const { ticket } = await world.as(practice.nurse).auth.socketTicket({})
  const patient = await phone()
  await patient.frame('READY')
  const socket = new WebSocket(`ws://${address}/ws`)
  const types: string[] = []
  socket.on('message', (data) => types.push((JSON.parse(String(data)) as { type: string }).type))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'HELLO', ticket, since: null }))
  socket.send(JSON.stringify(TYPING()))
  socket.send(JSON.stringify({ type: 'PING' }))
  expect((await patient.frame('TYPING')).by.id).toBe(practice.nurse.id)
  await expect.poll(() => types).toEqual(['READY', 'PONG'])
  socket.close()
  patient.close()
})

test('frames before HELLO are refused; a socket without HELLO is closed', async () => {
  const socket = new WebSocket(`ws://${address}/ws`)
  const frames: { type: string; code?: string }[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as { type: string }))
  await once(socket, 'open')
  socket.send(JSON.stringify(TYPING()))
  await expect.poll(() => frames).toMatchObject([{ type: 'ERROR', code: 'not_signed_in' }])
  const [code] = await once(socket, 'close')
  expect(code).toBe(4001)
})

test('one ticket, ten sockets in the same moment: one opens', async () => {
  const { ticket } = await world.as(practice.patient).auth.socketTicket({})
  const sockets = Array.from({ length: 10 }, () => new WebSocket(`ws://${address}/ws`))
  await Promise.all(sockets.map((socket) => once(socket, 'open')))
  const answers = sockets.map(async (socket) => {
    const [data] = await once(socket, 'message')
    return (JSON.parse(String(data)) as { type: string }).type
  })
  for (const socket of sockets) socket.send(JSON.stringify({ type: 'HELLO', ticket, since: 0 }))
  const types = await Promise.all(answers)
  expect(types.filter((type) => type !== 'ERROR')).toHaveLength(1)
  for (const socket of sockets) socket.close()
})

test('of too many devices of one person the oldest gives way', async () => {
  const devices = []
  for (let n = 0; n <= CAPS.ofPerson; n += 1) {
    const device = await phone(practice.otherNurse)
    // The oldest is who was let in first.
    await device.frame('READY')
    devices.push(device)
  }
  expect(await devices[0]!.closed()).toBe(1008)
  devices[1]!.send({ type: 'PING' })
  await devices[1]!.frame('PONG')
  for (const device of devices) device.close()
})

test('typing: once for many frames, to those who take part, and not a row of any table', async () => {
  const [patient, nurse, doctor, stranger] = [
    await phone(practice.patient),
    await phone(practice.nurse),
    await phone(practice.doctor),
    await phone(practice.stranger),
  ]
  for (const device of [patient, nurse, doctor, stranger]) await device.frame('READY')
  const before = await rowsOfAllTables()
  for (let n = 0; n < 8; n += 1) nurse.send(TYPING() as { type: 'TYPING'; visitId: string })
  stranger.send(TYPING() as { type: 'TYPING'; visitId: string })
  await patient.frame('TYPING')
  await stranger.until(() => errors(stranger).includes('not_found'))
  for (const device of [patient, nurse, doctor, stranger]) {
    device.send({ type: 'PING' })
    await device.frame('PONG')
  }
  const heard = [patient, nurse, doctor, stranger].map(
    ({ frames }) => frames.filter(({ type }) => type === 'TYPING').length,
  )
  expect(heard).toEqual([1, 0, 0, 0])
  expect(await rowsOfAllTables()).toEqual(before)
  const { items } = await world.as(practice.patient).events.since({ since: 0 })
  expect(items.map(({ type }) => String(type))).not.toContain('TYPING')
  for (const device of [patient, nurse, doctor, stranger]) device.close()
})

/**
 * Inserted, changed and deleted rows of every table, as PostgreSQL itself sees them; but for the seals,
 * which come a moment later over rows of before.
 */
async function rowsOfAllTables() {
  const { system } = world.app.services.database
  const { rows: tables } = await system.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      and has_table_privilege(oid, 'select') and relname <> 'audit_blocks' order by 1`,
  )
  const counts: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await system.query<{ seen: string }>(
      `select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as seen from ${name}`,
    )
    counts[name] = rows[0]!.seen
  }
  return counts
}
