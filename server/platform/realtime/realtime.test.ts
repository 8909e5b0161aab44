import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { listen, openDevice } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Visit } from '../../../contract/visits.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let address: string
let visit: Visit

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  address = await listen(world.app)
  visit = await practice.schedule()
})
afterAll(() => world.close())

const phone = (person: typeof practice.patient, since: number | null = null) =>
  openDevice(address, world.as(person), since)

test('each person hears of a step once, with the visit as they may see it', async () => {
  const [patient, nurse, doctor, stranger] = await Promise.all([
    phone(practice.patient),
    phone(practice.nurse),
    phone(practice.doctor),
    phone(practice.stranger),
  ])
  for (const device of [patient, nurse, doctor, stranger]) await device.frame('READY')
  await world.as(practice.nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  for (const device of [patient, nurse, doctor]) {
    const frame = await device.frame('VISIT_STATUS_CHANGED')
    expect(frame.data).toMatchObject({
      from: 'SCHEDULED',
      to: 'EN_ROUTE',
      by: { name: 'Nomsa Dlamini' },
      visit: { id: visit.id },
    })
  }
  expect((await patient.frame('VISIT_STATUS_CHANGED')).data.visit.can).toContain('cancel')
  expect((await nurse.frame('VISIT_STATUS_CHANGED')).data.visit.can).toContain('arrive')
  expect(stranger.numbered()).toEqual([])
  for (const device of [patient, nurse, doctor, stranger]) device.close()
})

test('a device that was away gets everything after its last number, in order, once', async () => {
  const first = await phone(practice.patient)
  const { seq } = await first.frame('READY')
  first.close()
  await first.closed()
  const texts = ['one', 'two', 'three']
  for (const content of texts)
    await world.as(practice.nurse).messages.send({ visitId: visit.id, content })
  const second = await phone(practice.patient, seq)
  await second.until(() => second.numbered().length === 3)
  expect(second.numbered().map((frame) => frame.seq)).toEqual([seq + 1, seq + 2, seq + 3])
  const contents = second
    .numbered()
    .map((frame) => frame.type === 'NEW_MESSAGE' && frame.data.message.content)
  expect(contents).toEqual(texts)
  const { items, head } = await world.as(practice.patient).events.since({ since: seq })
  expect(items).toEqual(second.numbered())
  expect(head).toBe(seq + 3)
  second.close()
})

test('whoever was taken off a visit is told that something happened, and nothing more', async () => {
  const other = await practice.schedule(72 * 60)
  const nurse = await phone(practice.nurse)
  const { seq } = await nurse.frame('READY')
  await world.as(world.admin).visits.assignNurse({ id: other.id, nurseId: practice.otherNurse.id })
  await world
    .as(practice.patient)
    .messages.send({ visitId: other.id, content: 'for the new nurse' })
  await nurse.until(() => nurse.numbered().length > 0)
  // The safety query would bring what a hint forgot: give it the chance.
  await world.as(practice.nurse).events.since({ since: seq })
  expect(nurse.numbered()).toMatchObject([{ seq: seq + 1, type: 'WITHHELD', data: {} }])
  expect(JSON.stringify(nurse.frames)).not.toContain('for the new nurse')
  nurse.close()
})

test('typing reaches the others of the conversation, is not numbered and not replayed', async () => {
  const [patient, nurse, stranger] = await Promise.all([
    phone(practice.patient),
    phone(practice.nurse),
    phone(practice.stranger),
  ])
  await Promise.all([patient.frame('READY'), nurse.frame('READY'), stranger.frame('READY')])
  nurse.send({ type: 'TYPING', visitId: visit.id })
  stranger.send({ type: 'TYPING', visitId: visit.id })
  expect(await patient.frame('TYPING')).toMatchObject({ by: { id: practice.nurse.id } })
  stranger.send({ type: 'PING' })
  await stranger.frame('PONG')
  expect(patient.frames.filter(({ type }) => type === 'TYPING')).toHaveLength(1)
  expect(nurse.frames.filter(({ type }) => type === 'TYPING')).toEqual([])
  for (const device of [patient, nurse, stranger]) device.close()
})

test('bad frames are answered and the socket stays, until there are too many', async () => {
  const device = await phone(practice.patient)
  await device.frame('READY')
  for (const bad of [
    '',
    'null',
    '{',
    '[]',
    '{"type":"HELLO"}',
    '{"type":"TYPING","visitId":"x"}',
    '"x"',
  ])
    device.send(bad)
  await device.until(() => device.frames.filter(({ type }) => type === 'ERROR').length === 7)
  device.send({ type: 'PING' })
  await device.frame('PONG')
  for (let n = 0; n < 20; n += 1) device.send('{}')
  expect(await device.closed()).toBe(1008)
})

test('a ticket opens one socket; a forged or used one none', async () => {
  const { ticket } = await world.as(practice.patient).auth.socketTicket({})
  const open = async (value: string) => {
    const socket = new WebSocket(`ws://${address}/ws`)
    const frames: string[] = []
    socket.on('message', (data) => frames.push(JSON.parse(String(data)).type))
    await new Promise((done) => socket.on('open', done))
    socket.send(JSON.stringify({ type: 'HELLO', ticket: value, since: null }))
    const result = await Promise.race([
      new Promise<string>((done) => socket.on('message', () => done(frames[0]!))),
      new Promise<string>((done) => socket.on('close', (code) => done(String(code)))),
    ])
    return { result, socket }
  }
  const opened = await Promise.all([open(ticket), open(ticket), open(ticket)])
  expect(opened.map(({ result }) => result).toSorted()).toEqual(['ERROR', 'ERROR', 'READY'])
  expect((await open('x'.repeat(43))).result).toBe('ERROR')
  for (const { socket } of opened) socket.close()
})

test('another web page cannot open a socket', async () => {
  const refused = await new Promise((done) => {
    const socket = new WebSocket(`ws://${address}/ws`, { origin: 'https://evil.example' })
    socket.on('unexpected-response', (_request, response) => done(response.statusCode))
    socket.on('error', () => done('error'))
  })
  expect(refused).toBe(403)
})

test('signing out ends delivery: what comes afterwards is not sent', async () => {
  const session = await world.anonymous.auth.login({
    email: practice.patient.email,
    password: world.password,
  })
  const device = await openDevice(address, world.as(session))
  await device.frame('READY')
  await world.as(session).auth.logout({})
  await world.as(practice.nurse).messages.send({ visitId: visit.id, content: 'after signing out' })
  expect(await device.closed()).toBe(4002)
  expect(JSON.stringify(device.frames)).not.toContain('after signing out')
})

test('a number that was never given asks the device to start over', async () => {
  const device = await phone(practice.patient, 999_999)
  const { seq } = await device.frame('RESET')
  await world.as(practice.nurse).messages.send({ visitId: visit.id, content: 'hello again' })
  expect((await device.frame('NEW_MESSAGE')).seq).toBe(seq + 1)
  device.close()
})

test('forty concurrent messages have forty numbers and forty frames, in the same order for all', async () => {
  const [patient, nurse] = await Promise.all([phone(practice.patient), phone(practice.nurse)])
  await Promise.all([patient.frame('READY'), nurse.frame('READY')])
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      world
        .as(n % 2 ? practice.patient : practice.nurse)
        .messages.send({ visitId: visit.id, content: `m${n}` }),
    ),
  )
  const numbers = async (device: typeof patient) => {
    await device.until(() => device.numbered().length === 40)
    return device
      .numbered()
      .map((frame) => (frame.type === 'NEW_MESSAGE' ? frame.data.message.number : 0))
  }
  const seen = await numbers(patient)
  expect(seen).toEqual(await numbers(nurse))
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(new Set(seen).size).toBe(40)
  patient.close()
  nurse.close()
})
