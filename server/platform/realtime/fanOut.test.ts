import { Client } from 'pg'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { letCare } from '../../testing/family.ts'
import { listen, openDevice, type Device } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { createLog } from '../observability/log.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let address: string
let visit: Visit
const family: Person[] = []
const alarms: string[] = []

beforeAll(async () => {
  const log = createLog('tests', 'error', { write: (line: string) => void alarms.push(line) })
  world = await createWorld({ log })
  practice = await openPractice(world)
  address = await listen(world.app)
  visit = await practice.schedule()
  for (const name of ['Zola Talker', 'Thandi Talker', 'Bheki Talker']) {
    const person = await world.family(name)
    const { patientId, patient } = practice
    await letCare(world, patient, person, { patientId, rights: ['visits', 'messages'] })
    family.push(person)
  }
})
afterAll(() => world.close())

const phone = (person: Person, since: number | null = null) =>
  openDevice(address, world.as(person), since)
async function phones(people: readonly Person[], each: number): Promise<Device[]> {
  const devices: Device[] = []
  for (const person of people) for (let n = 0; n < each; n += 1) devices.push(await phone(person))
  for (const device of devices) await device.frame('READY')
  return devices
}
const say = (content: string, by = practice.nurse) =>
  world.as(by).messages.send({ visitId: visit.id, content })
const messagesOf = ({ frames }: Device) =>
  frames.flatMap((frame) => (frame.type === 'NEW_MESSAGE' ? [frame.data.message] : []))

/** What delivery asked PostgreSQL while `act` ran and all of these heard of it. */
async function statementsOf(devices: readonly Device[], act: () => Promise<unknown>) {
  const query = vi.spyOn(Client.prototype, 'query')
  const before = devices.map((device) => messagesOf(device).length)
  await act()
  for (const [n, device] of devices.entries())
    await device.until(() => messagesOf(device).length > before[n]!)
  const texts = query.mock.calls.map(
    ([asked]) => (asked as unknown as { text?: string }).text ?? '',
  )
  query.mockRestore()
  const named = (part: string) => texts.filter((text) => text.includes(part)).length
  return {
    reads: named('read_inboxes'),
    messages: texts.filter((text) => /from messages m .*any\(\$1::uuid\[\]\)$/s.test(text)).length,
    audits: named('record_deliveries'),
    alone: texts.filter((text) => /from "inbox"/.test(text)).length,
  }
}

/** Until delivery has nothing more to look for on behalf of phones that have just joined. */
async function rested() {
  for (let asked = 1; asked > 0;) {
    const query = vi.spyOn(Client.prototype, 'query')
    await new Promise((wait) => setTimeout(wait, 200))
    asked = query.mock.calls.filter(([one]) =>
      (one as unknown as { text?: string }).text?.includes('read_inboxes'),
    ).length
    query.mockRestore()
  }
}

test('one statement authorises and reads for all sockets, one reads the message, one writes the trail', async () => {
  const people = [practice.patient, practice.nurse, ...family]
  const few = await phones(people, 1)
  const many = [...few, ...(await phones(people, 7))]
  const once = { reads: 1, messages: 1, alone: 0 }
  await rested()
  const first = await statementsOf(many, () => say('first'))
  expect(first).toMatchObject({ messages: 1, audits: 1, alone: 0 })
  // The safety query may look in between: then one asks once more and finds nothing.
  const counts = []
  for (let n = 0; n < 3; n += 1) counts.push(await statementsOf(many, () => say(`again ${n}`)))
  expect(counts).toContainEqual({ ...once, audits: 0 })
  for (const device of many) {
    expect(messagesOf(device).map(({ content }) => content)).toEqual([
      'first',
      'again 0',
      'again 1',
      'again 2',
    ])
    device.close()
  }
  const { rows: trail } = await world.app.services.database.system.query<{ sessions: number }>(
    `select count(*) as sessions from audit where action = 'WS /ws' and visit_id = $1
      and patient_ids = $2`,
    [visit.id, [practice.patientId]],
  )
  expect(trail[0]!.sessions).toBe(many.length)
})

test('each sees their own form: only the sender may hide, on all of her devices', async () => {
  const devices = await phones([practice.nurse, practice.patient], 2)
  await say('mine')
  await say('yours', practice.patient)
  for (const device of devices) await device.until(() => messagesOf(device).length === 2)
  const can = devices.map((device) => messagesOf(device).map(({ can: acts }) => acts.join()))
  expect(can).toEqual([
    ['hide', ''],
    ['hide', ''],
    ['', 'hide'],
    ['', 'hide'],
  ])
  for (const device of devices) device.close()
})

test('the socket and GET /api/events say the same, to everybody', async () => {
  const people = [practice.patient, practice.nurse, practice.doctor, practice.stranger, ...family]
  const devices = await phones([...people, world.admin], 1)
  const starts = await Promise.all(devices.map(async (device) => (await device.frame('READY')).seq))
  await say('practical')
  await world
    .as(practice.patient)
    .messages.send({ visitId: visit.id, conversation: 'clinical', content: 'clinical' })
  await world.as(world.admin).messages.send({ visitId: visit.id, content: 'from dispatch' })
  const { rows: practices } = await world.app.services.database.system.query<{ id: string }>(
    `select id from conversations where kind = 'practice' and patient_id = $1`,
    [practice.patientId],
  )
  await world
    .as(practice.patient)
    .messages.send({ conversationId: practices[0]!.id, content: 'to the practice' })
  const sent = await say('to be removed')
  await world.as(practice.patient).messages.read({ visitId: visit.id, upTo: 3 })
  await world.as(practice.nurse).messages.hide({ id: sent.id })
  await world.as(practice.nurse).visits.changeStatus({ id: visit.id, status: 'EN_ROUTE' })
  for (const [n, person] of [...people, world.admin].entries()) {
    const { items } = await world.as(person).events.since({ since: starts[n]! })
    const device = devices[n]!
    await device.until(() => device.numbered().length === items.length)
    // Of what changed since, the socket was told as it was.
    const still = items.filter(
      (frame) => !('message' in frame.data && frame.data.message.id === sent.id),
    )
    expect(device.numbered()).toEqual(expect.arrayContaining(still))
    expect(device.numbered().map(({ seq, type }) => [seq, type])).toEqual(
      items.map(({ seq, type }) => [seq, type]),
    )
    device.close()
  }
})

test('whose right ended between sending and delivery is told a number and nothing more', async () => {
  const [leaving] = family
  const device = await phone(leaving!)
  const { seq } = await device.frame('READY')
  device.close()
  await device.closed()
  await say('the key is under the pot')
  await world.as(practice.patient).family.end({
    patientId: practice.patientId,
    userId: leaving!.id,
  })
  const again = await phone(leaving!, seq)
  await again.until(() => again.numbered().length === 2)
  expect(again.numbered().map(({ type }) => type)).toEqual(['WITHHELD', 'WITHHELD'])
  expect(JSON.stringify(again.frames)).not.toContain('pot')
  again.close()
})

test('whose part in a conversation is over is told a number, though she still sees the visit', async () => {
  const device = await phone(practice.nurse)
  const { seq } = await device.frame('READY')
  device.close()
  await device.closed()
  await say('before it ended', practice.patient)
  await world.app.services.database.system.query(
    `update standing set talks_until = $1 where user_id = $2 and visit_id = $3`,
    [world.now(), practice.nurse.id, visit.id],
  )
  const again = await phone(practice.nurse, seq)
  await again.until(() => again.numbered().length === 1)
  expect(again.numbered().map(({ type }) => type)).toEqual(['WITHHELD'])
  again.close()
  await world.app.services.database.system.query(
    `update standing set talks_until = null where user_id = $1 and visit_id = $2`,
    [practice.nurse.id, visit.id],
  )
})

test('devices of one person that stand at different numbers each get what they lack, once', async () => {
  const first = await phone(practice.patient)
  const { seq } = await first.frame('READY')
  for (let n = 0; n < 130; n += 1) await say(`m${n}`)
  const behind = [seq, seq + 1, seq + 64, seq + 129]
  const others = await Promise.all(behind.map((since) => phone(practice.patient, since)))
  await say('last')
  for (const [n, device] of [first, ...others].entries()) {
    const since = n === 0 ? seq : behind[n - 1]!
    const expected = Array.from({ length: seq + 131 - since }, (_, k) => since + 1 + k)
    await device.until(() => device.numbered().length === expected.length)
    expect(device.numbered().map((frame) => frame.seq)).toEqual(expected)
    device.close()
  }
})

test('one event that no frame can be made of is withheld and alarmed; what follows comes', async () => {
  const [patient, nurse] = await phones([practice.patient, practice.nurse], 1)
  const id = world.id()
  const { system } = world.app.services.database
  const { conversationId } = await say('before')
  await system.query(
    `insert into events (id, type, visit_id, patient_id, facts, happened_at, recorded_at, number)
      values ($1, 'MESSAGES_READ', $2, $3, $4, $5, $5, 9999)`,
    [
      id,
      visit.id,
      practice.patientId,
      { conversationId, conversation: 'practical', upTo: 'everything' },
      world.now(),
    ],
  )
  await system.query(
    `with head as (update inbox_heads set seq = seq + 1 where user_id = any($1) returning user_id, seq)
      insert into inbox (user_id, seq, event_id, created_at) select user_id, seq, $2, $3 from head`,
    [[practice.patient.id, practice.nurse.id], id, world.now()],
  )
  await say('after')
  for (const device of [patient!, nurse!]) {
    await device.until(() => messagesOf(device).length === 2)
    expect(device.numbered().map(({ type }) => type)).toEqual([
      'NEW_MESSAGE',
      'WITHHELD',
      'NEW_MESSAGE',
    ])
    device.close()
  }
  expect(alarms.join()).toContain('"alarm":"frame"')
})

test('a phone that reads nothing for a while holds nobody up, and then gets all of it in order', async () => {
  const [slow, quick] = await phones([practice.patient, practice.nurse], 1)
  const tcp = (slow!.socket as unknown as { _socket: Socket })._socket
  tcp.pause()
  // Each 20 KB: more than any buffer on the way holds.
  const count = 220
  for (let n = 0; n < count; n += 10)
    await Promise.all(Array.from({ length: 10 }, (_, k) => say(`${n + k} ${'𝄞'.repeat(4_990)}`)))
  await quick!.until(() => messagesOf(quick!).length === count)
  expect(messagesOf(slow!).length).toBeLessThan(count)
  tcp.resume()
  await slow!.until(() => messagesOf(slow!).length === count)
  expect(slow!.numbered()).toEqual(slow!.numbered().toSorted((a, b) => a.seq - b.seq))
  expect(new Set(messagesOf(slow!).map(({ number }) => number)).size).toBe(count)
  for (const device of [slow!, quick!]) device.close()
})

test('the second wall: the functions of delivery show each only what is theirs', async () => {
  const sessionOf = async ({ id }: Person) => {
    const { rows } = await world.app.services.database.system.query<{ id: string }>(
      'select id from sessions where user_id = $1 and ended_at is null order by created_at limit 1',
      [id],
    )
    return rows[0]!.id
  }
  const app = new Client({ connectionString: world.database.urls.app })
  await app.connect()
  const read = async (...sessions: string[]) => {
    const { rows } = await app.query<{ user_id: string; seq: string | null; seen: boolean }>(
      `select * from read_inboxes($1, $2, $3, 'never', 500)`,
      [sessions, sessions.map(() => 0), world.now()],
    )
    return rows
  }
  try {
    expect(await read()).toEqual([])
    expect(await read(world.id())).toEqual([])
    const patient = await sessionOf(practice.patient)
    const leaving = await sessionOf(family[0]!)
    const rows = await read(patient, leaving, world.id())
    const seenBy = (person: Person) =>
      rows.filter(({ user_id, seq, seen }) => user_id === person.id && seq !== null && seen).length
    expect(seenBy(practice.patient)).toBeGreaterThan(0)
    // Whose right has ended sees nothing of what was in the inbox before.
    expect(seenBy(family[0]!)).toBe(0)
    expect(rows.filter(({ seq }) => seq === null)).toHaveLength(2)
    // Nobody stays the actor.
    expect((await app.query('select * from messages')).rows).toEqual([])
    await expect(
      app.query(`insert into audit (id, at, actor_id, action, status, patient_ids)
        values ('${world.id()}', '2026-11-24', '${practice.patient.id}', 'WS /ws', 200, '{}')`),
    ).rejects.toThrow('row-level security')
  } finally {
    await app.end()
  }
})
