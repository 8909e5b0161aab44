import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createWorkers } from '../../app.ts'
import { contract } from '../../../contract/index.ts'
import type { Endpoint } from '../../../contract/endpoint.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { majorityOf } from '../../platform/majority.ts'
import { ask } from '../../testing/asking.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const { family, visits, messages, people, events } = contract
const BORN = '2008-12-01'
const NAME = 'Thandeka Mokoena'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let mother: Person
let child: Person
let childId: string
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  mother = await world.family('Mother Mokoena')
  childId = world.id()
  await world.as(mother).people.createPatient({ id: childId, name: NAME, birthDate: BORN })
  // She is seventeen, and has an account of her own on the same phone.
  child = await world.family(NAME)
  await world.app.services.database.system.query(
    'insert into push_tokens (token, user_id, created_at) values ($1, $2, $3)',
    ['ExponentPushToken[thandeka]', child.id, world.now()],
  )
  const { linkCode: code } = await world
    .as(world.admin)
    .family.makeLinkCode({ id: childId, checked: 'known_in_person' })
  await world.as(child).family.link({ code })
})
afterAll(() => world.close())

const untilMinutes = (at: Date) => (at.getTime() - world.now().getTime()) / 60_000

test('turning-eighteen-on-a-shared-phone', async () => {
  const midnight = majorityOf(BORN)
  const start = new Date(midnight.getTime() + 60 * 60_000).toISOString()
  const { id: visitId } = await world.as(mother).visits.request({
    id: world.id(),
    patientId: childId,
    serviceId: practice.service.id,
    start,
    address: practice.home,
  })
  await world.as(world.admin).visits.assignNurse({ id: visitId, nurseId: practice.nurse.id })
  await world.app.dispatcher.drain()
  const seen = (await world.as(mother).people.patients({})).items.find(({ id }) => id === childId)
  // Her phone keeps the moment, and forgets by itself then, without any network.
  expect(seen).toMatchObject({ relation: 'delegate', until: midnight.toISOString() })

  const device = await openDevice(await listen(world.app), world.as(mother))
  await device.frame('READY')
  const asks: [Endpoint, Record<string, unknown>][] = [
    [people.patient, { id: childId }],
    [visits.get, { id: visitId }],
    [messages.list, { visitId }],
    [messages.participants, { visitId }],
    [messages.send, { visitId, content: 'Is she well?' }],
    [messages.read, { visitId, upTo: 1 }],
    [
      visits.request,
      {
        id: world.id(),
        patientId: childId,
        serviceId: practice.service.id,
        start,
        address: practice.home,
      },
    ],
    [visits.cancel, { id: visitId, reason: 'other' }],
    [family.setStatus, { id: childId, statusId: world.id(), status: 'in_hospital' }],
  ]
  world.pass(untilMinutes(midnight) - 1)
  for (const [endpoint, input] of asks.slice(0, 6))
    expect((await ask(world, mother, endpoint, input)).status, endpoint.path).toBeLessThan(300)
  await device.until(() => device.numbered().length > 0)
  const before = (await ask(world, mother, events.since, { since: 0 })).text
  expect(before).toContain(NAME)

  world.pass(2)
  device.frames.length = 0
  for (const [endpoint, input] of asks)
    expect((await ask(world, mother, endpoint, input)).code, endpoint.path).toBe('not_found')
  const lists: [Endpoint, Record<string, unknown>][] = [
    [people.patients, {}],
    [visits.list, {}],
    [messages.unread, {}],
    [family.mine, {}],
    [events.since, { since: 0 }],
  ]
  for (const [endpoint, input] of lists) {
    const { text } = await ask(world, mother, endpoint, input)
    for (const word of [NAME, childId, visitId]) expect(text, endpoint.path).not.toContain(word)
  }
  // On her open socket: what happens now is for others.
  await world.as(child).messages.send({ visitId, content: 'I am eighteen' })
  await world.as(practice.nurse).visits.changeStatus({ id: visitId, status: 'EN_ROUTE' })
  await world.as(mother).people.createPatient({ id: world.id(), name: 'Somebody Else' })
  const own = (await world.as(mother).people.patients({})).items[0]!
  await world.as(mother).visits.request({
    id: world.id(),
    patientId: own.id,
    serviceId: practice.service.id,
    start: world.in(24 * 60),
    address: practice.home,
  })
  await device.until(() => device.numbered().some(({ type }) => type === 'VISIT_CREATED'))
  expect(JSON.stringify(device.frames)).not.toContain(NAME)
  expect(JSON.stringify(device.frames)).not.toContain(visitId)
  device.close()
})

test('the lock screen names no patient: pushes, subjects of mails and the facts behind them', async () => {
  const { services } = world.app
  // A second letter, of now: to the young adult, and no longer to her mother.
  const { id } = await world.as(child).visits.request({
    id: world.id(),
    patientId: childId,
    serviceId: practice.service.id,
    start: world.in(48 * 60),
    address: practice.home,
  })
  await world.as(world.admin).visits.assignNurse({ id, nurseId: practice.nurse.id })
  const workers = await createWorkers(world.config, { clock: world.now })
  let looks = 0
  try {
    await vi.waitFor(
      async () => {
        // A push about a message waits a moment, by this clock. It runs no faster than the workers on a slow
        // machine: what they have claimed would be taken for lost, and done again.
        if (looks % 20 === 0) world.pass(1)
        looks += 1
        const { open, done } = await systemTransaction(services.database, (tx) =>
          tx.one(sql<{ open: number; done: number }>`
            select count(*) filter (where finished_at is null and due_at <= ${world.now()})::int as open,
              count(*) filter (where result = 'done')::int as done from effects`),
        )
        expect([open, done > 1]).toEqual([0, true])
      },
      { timeout: 30_000, interval: 100 },
    )
  } finally {
    await workers.close()
  }
  const { items } = await world.as(world.admin).background.outbox({ limit: 100 })
  const sent = await Promise.all(
    items.map(async ({ id: delivery }) =>
      world.as(world.admin).background.delivery({ id: delivery }),
    ),
  )
  const ofVisits = sent.filter(({ visitId }) => visitId !== null)
  const channels = ofVisits.map(({ channel }) => channel)
  expect(channels.filter((channel) => channel === 'email')).toHaveLength(1)
  expect(channels).toContain('push')
  for (const { channel, subject, text, html } of sent) {
    const lockScreen = channel === 'push' ? `${subject} ${text} ${html}` : subject
    for (const word of [...NAME.split(' '), practice.service.name])
      expect(lockScreen).not.toContain(word)
  }
  for (const { recipient } of ofVisits) expect(recipient).not.toBe(mother.email)
  const told = await systemTransaction(services.database, (tx) =>
    tx.many(sql<{ facts: string }>`
      select facts::text as facts from events union all select ids::text from effects`),
  )
  for (const { facts } of told)
    for (const word of NAME.split(' ')) expect(facts).not.toContain(word)
})

test('the young adult is asked anew, and answers right by right, or not at all', async () => {
  const asked = (await world.as(child).family.mine({})).caresForMe
  expect(asked).toMatchObject([
    { person: { id: mother.id, name: 'Mother Mokoena' }, basis: 'parent', over: true },
  ])
  const relation = { patientId: childId, userId: mother.id }
  // Dispatch cannot prolong it in her place.
  const desk = await ask(world, world.admin, family.change, { ...relation, rights: ['visits'] })
  expect(desk.code).toBe('not_found')
  const kept = await world.as(child).family.change({ ...relation, rights: ['book'] })
  expect(kept).toMatchObject({
    basis: 'consent',
    over: false,
    until: null,
    rights: ['book', 'visits'],
  })
  expect((await world.as(mother).people.patients({})).items.map(({ id }) => id)).toContain(childId)
  await world.as(child).family.end({ ...relation, silently: true })
  expect((await world.as(child).family.mine({})).caresForMe).toEqual([])
})

test('a corrected birth date moves the end; a parent gets no day more than childhood has', async () => {
  const id = world.id()
  await world.as(mother).people.createPatient({ id, name: 'Baby', birthDate: '2020-02-29' })
  const until = async () =>
    (await world.as(mother).people.patients({})).items.find((each) => each.id === id)?.until
  expect(await until()).toBe('2038-02-28T22:00:00.000Z')
  await world.as(world.admin).family.setBirthDate({ id, birthDate: '2021-05-05' })
  expect(await until()).toBe(majorityOf('2021-05-05').toISOString())
  const relation = { patientId: id, userId: mother.id, rights: ['visits' as const] }
  await world.as(world.admin).family.change({ ...relation, until: '2099-01-01T00:00:00Z' })
  expect(await until()).toBe(majorityOf('2021-05-05').toISOString())
  // As a parent at the desk: needs the birth date, and a child.
  const father = {
    id: world.id(),
    email: 'father@example.test',
    rights: ['visits'],
    basis: 'parent',
    proof: 'Birth certificate',
  }
  const grown = await ask(world, world.admin, family.invite, {
    ...father,
    patientId: practice.patientId,
  })
  expect(grown.body).toMatchObject({ code: 'invalid_input', field: 'basis' })
  const { link } = await world
    .as(world.admin)
    .family.invite({ ...father, basis: 'parent', rights: ['visits'], patientId: id })
  await world.as(practice.stranger).family.accept({ token: link.split('#')[1]! })
  const { relations } = await world.as(world.admin).family.ofPatient({ id })
  expect(relations.find(({ person }) => person.id === practice.stranger.id)).toMatchObject({
    basis: 'parent',
    until: majorityOf('2021-05-05').toISOString(),
    proof: 'Birth certificate',
  })
})
