import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { ask } from '../../testing/asking.ts'
import { listen, openDevice } from '../../testing/device.ts'
import { letCare } from '../../testing/family.ts'
import { openPractice } from '../../testing/practice.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const { family } = contract
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

const tokenOf = (link: string) => link.split('#')[1]!
const invite = (more: Record<string, unknown> = {}, who: Person = practice.patient) =>
  ask(world, who, family.invite, {
    id: world.id(),
    patientId: practice.patientId,
    email: 'somebody@example.test',
    rights: ['book'],
    ...more,
  })
const made = async (more: Record<string, unknown> = {}, who?: Person) =>
  tokenOf(String((await invite(more, who)).body['link']))
const accept = (who: Person, token: string) => ask(world, who, family.accept, { token })
const notices = async (userId: string) =>
  systemTransaction(world.app.services.database, (tx) =>
    tx.many(sql<{ notice: string }>`
      select facts ->> 'notice' as notice from events
      where type = 'ACCOUNT_NOTICE' and facts ->> 'userId' = ${userId}
        and facts ->> 'notice' like 'family-%' order by recorded_at, id`),
  )

test('a link is read, accepted once, and then worth nothing', async () => {
  const token = await made({ rights: ['reports'], until: world.in(60 * 24) })
  const offer = await world.as(practice.daughter).family.readInvitation({ token })
  expect(offer).toMatchObject({ patientName: 'Palesa Mokoena', rights: ['reports', 'visits'] })
  expect((await accept(practice.daughter, token)).body).toEqual({
    patient: { id: practice.patientId, name: 'Palesa Mokoena' },
  })
  for (const who of [practice.daughter, practice.stranger])
    expect([
      await accept(who, token),
      await ask(world, who, family.readInvitation, { token }),
    ]).toMatchObject([
      { status: 410, code: 'link_expired' },
      { status: 410, code: 'link_expired' },
    ])
  const { caresForMe } = await world.as(practice.patient).family.mine({})
  expect(caresForMe).toMatchObject([
    {
      person: { name: 'Lerato Mokoena' },
      rights: ['reports', 'visits'],
      basis: 'consent',
      over: false,
    },
  ])
  expect((await notices(practice.patient.id)).map(({ notice }) => notice)).toEqual([
    'family-right-given',
  ])
})

test('of ten who use one link at once exactly one gets the right', async () => {
  const token = await made()
  const crowd = await Promise.all(Array.from({ length: 10 }, (_, n) => world.family(`Crowd ${n}`)))
  const answers = await Promise.all(crowd.map((who) => accept(who, token)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    200,
    ...Array<number>(9).fill(410),
  ])
  const { caresForMe } = await world.as(practice.patient).family.mine({})
  expect(caresForMe.filter(({ person }) => person.name.startsWith('Crowd'))).toHaveLength(1)
})

test('too old, taken back, made up, ended right: no link opens, and all look alike', async () => {
  const old = await made()
  const taken = await invite()
  await world.as(practice.patient).family.withdraw({ id: String(taken.body['id']) })
  const inTime = await made({ until: world.in(30) })
  const guest = await world.family('Late Guest')
  const answers = [await accept(guest, tokenOf(String(taken.body['link'])))]
  world.pass(31)
  answers.push(await accept(guest, inTime))
  world.pass(72 * 60)
  answers.push(await accept(guest, old), await accept(guest, 'x'.repeat(43)))
  const bare = answers.map(({ status, text }) => [status, text.replace(/"requestId":"[^"]+"/, '')])
  expect(new Set(bare.map(String)).size).toBe(1)
  expect(answers[0]!.code).toBe('link_expired')
})

test('nobody is their own delegate, nor are staff; a refusal uses nothing up', async () => {
  const token = await made()
  expect((await accept(practice.patient, token)).code).toBe('already_done')
  expect((await accept(practice.nurse, token)).code).toBe('link_expired')
  // Still good: the refusals used nothing up.
  expect((await accept(practice.stranger, token)).status).toBe(200)
})

test.each([
  ['no address', { email: undefined }, 'invalid_input'],
  ['two addresses', { phone: '+27821234567' }, 'invalid_input'],
  ['a right that does not exist', { rights: ['everything'] }, 'invalid_input'],
  ['an end in the past', { until: '2020-01-01T00:00:00Z' }, 'invalid_input'],
  ['an end in the year 9999', { until: '9999-01-01T00:00:00Z' }, 'invalid_input'],
  ['a look-alike of @', { email: 'lerato＠example' }, 'invalid_input'],
  ['a thousand rights', { rights: Array(1000).fill('book') }, 'invalid_input'],
  ['an authority by the patient herself', { basis: 'guardian', proof: 'x' }, 'not_allowed'],
  ['a huge proof', { proof: 'x'.repeat(100_000) }, 'invalid_input'],
])('is refused: %s', async (_, more, code) => {
  expect((await invite(more)).code).toBe(code)
})

test('an invitation says nothing about who has an account', async () => {
  const shape = async (email: string) => {
    const { status, body } = await invite({ email })
    return [status, Object.keys(body).toSorted(), String(body['link']).length]
  }
  expect(await shape(practice.stranger.email)).toEqual(await shape('nobody.at.all@example.test'))
})

test('dispatch records an authority with its proof; the patient sees who and what, the delegate not', async () => {
  const son = await world.family('Themba Mokoena')
  const from = { basis: 'guardian', proof: 'Letter of the court, 12 May', rights: ['visits'] }
  expect((await invite({ ...from, proof: '' }, world.admin)).code).toBe('invalid_input')
  const token = await made(from, world.admin)
  await accept(son, token)
  const { caresForMe } = await world.as(practice.patient).family.mine({})
  expect(caresForMe.find(({ person }) => person.id === son.id)).toMatchObject({
    basis: 'guardian',
    proof: 'Letter of the court, 12 May',
    recordedBy: { name: 'ayanda' },
  })
  expect((await world.as(son).family.mine({})).iCareFor).toMatchObject([{ proof: null }])
})

test('ended: at once, told or not as the patient chose; undone for ten minutes by whoever ended it', async () => {
  const friend = await world.family('Friend Dube')
  const relation = { patientId: practice.patientId, userId: friend.id }
  await letCare(world, practice.patient, friend, { ...relation, rights: ['book'] })
  const as = world.as(practice.patient).family
  await as.end({ ...relation, silently: true })
  expect(await notices(friend.id)).toEqual([])
  world.pass(1)
  await as.change({ ...relation, rights: ['visits'] })
  expect((await world.as(friend).family.mine({})).iCareFor).toHaveLength(1)
  world.pass(1)
  await as.end(relation)
  await as.end(relation)
  expect((await notices(friend.id)).map(({ notice }) => notice)).toEqual([
    'family-right-given',
    'family-right-ended',
  ])
  world.pass(11)
  const late = await ask(world, practice.patient, family.change, {
    ...relation,
    rights: ['visits'],
  })
  expect(late.code).toBe('not_found')
})

test('who left cannot be fetched back without a new invitation', async () => {
  const cousin = await world.family('Cousin Zulu')
  const relation = { patientId: practice.patientId, userId: cousin.id }
  await letCare(world, practice.patient, cousin, { ...relation, rights: ['book'] })
  world.pass(1)
  await world.as(cousin).family.end(relation)
  expect((await notices(practice.patient.id)).at(-1)).toEqual({ notice: 'family-right-ended' })
  const back = await ask(world, practice.patient, family.change, {
    ...relation,
    rights: ['visits'],
  })
  expect(back.code).toBe('not_found')
})

test('a right that is narrowed or ended is lost on an open socket too', async () => {
  const aunt = await world.family('Aunt Sithole')
  const relation = { patientId: practice.patientId, userId: aunt.id }
  await letCare(world, practice.patient, aunt, { ...relation, rights: ['messages'] })
  const visit = await practice.schedule(6 * 24 * 60)
  const address = await listen(world.app)
  const hers = await openDevice(address, world.as(aunt))
  const mine = await openDevice(address, world.as(practice.patient))
  await hers.frame('READY')
  await mine.frame('READY')
  const say = (content: string) =>
    world.as(practice.patient).messages.send({ visitId: visit.id, content })
  const types = () => hers.numbered().map(({ type }) => type)
  await say('Before')
  await hers.frame('NEW_MESSAGE')
  mine.send({ type: 'TYPING', visitId: visit.id })
  await hers.frame('TYPING')

  await world.as(practice.patient).family.change({ ...relation, rights: ['visits'] })
  // Her devices are told that something is no longer theirs, and not what.
  await hers.until(() => types().includes('WITHHELD') || types().length > 1)
  hers.frames.length = 0
  await say('After narrowing')
  mine.send({ type: 'TYPING', visitId: visit.id })
  hers.send({ type: 'TYPING', visitId: visit.id })
  await world.as(practice.patient).visits.cancel({ id: visit.id, reason: 'other' })
  await hers.until(() => types().includes('VISIT_CANCELLED'))
  expect(hers.frames.map(({ type }) => type)).not.toContain('NEW_MESSAGE')
  expect(hers.frames.map(({ type }) => type)).not.toContain('TYPING')

  hers.frames.length = 0
  await world.as(practice.patient).family.end({ ...relation, silently: true })
  await hers.until(() => types().includes('WITHHELD'))
  await practice.request(7 * 24 * 60)
  expect(JSON.stringify(hers.frames)).not.toContain('Palesa')
  expect(mine.frames.some((frame) => frame.type === 'TYPING')).toBe(false)
  hers.close()
  mine.close()
})

test('on a new phone rights are taken away at once, and given a day later', async () => {
  const friend = await world.family('Friend Zulu')
  const relation = { patientId: practice.patientId, userId: friend.id }
  const wide = ['visits', 'book', 'reports'] as const
  await letCare(world, practice.patient, friend, { ...relation, rights: [...wide] })
  const newPhone = await world.anonymous.auth.login({
    email: practice.patient.email,
    password: world.password,
  })
  const change = (more: Record<string, unknown>) =>
    ask(world, newPhone, family.change, { ...relation, ...more })
  const until = world.in(24 * 60)
  expect((await change({ rights: ['visits', 'book'], until })).status).toBe(200)
  for (const more of [
    { rights: [...wide], until },
    { rights: ['visits', 'book'], until: world.in(48 * 60) },
    { rights: ['visits', 'book'] },
  ])
    expect((await change(more)).code).toBe('too_new')
  expect((await change({ rights: ['visits'], until: world.in(60) })).status).toBe(200)
  await world.as(practice.patient).family.end(relation)
  expect((await change({ rights: ['visits'] })).code).toBe('too_new')
})

test("an offer to an address is nobody else's, not even by its id", async () => {
  const niece = await world.family('Niece Ntuli')
  const { body } = await invite({ email: niece.email, rights: ['visits'] })
  for (const who of [practice.stranger, practice.daughter, practice.nurse]) {
    const { offers } = await world.as(who).family.mine({})
    expect(offers.map(({ id }) => id)).not.toContain(body['id'])
    expect((await ask(world, who, family.accept, { id: body['id'] })).code).toBe('link_expired')
  }
  // Whoever proved the address finds it without the link, and takes it.
  const hers = await world.as(niece).family.mine({})
  expect(hers.offers).toMatchObject([{ id: body['id'], patientName: 'Palesa Mokoena' }])
  expect((await ask(world, niece, family.accept, { id: body['id'] })).status).toBe(200)
  expect((await world.as(niece).family.mine({})).offers).toEqual([])
})
