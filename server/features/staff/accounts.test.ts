import { Client as Connection } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { DUTIES, type Duty } from '../../../contract/people.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let colleague: Person

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  colleague = await world.hire('administrator', 'Chipo Colleague')
})
afterAll(() => world.close())

const { setDuties, disable, enable } = contract.staff
const duties = (who: Person, of: Person, wanted: readonly Duty[]) =>
  ask(world, who, setDuties, { id: of.id, duties: wanted })
const all = (who: Person, of: Person) => duties(who, of, DUTIES)

test('duties are given by another administrator, never by oneself', async () => {
  const own = await duties(colleague, colleague, DUTIES)
  expect([own.status, own.code]).toEqual([403, 'not_allowed'])
  for (const who of [practice.patient, practice.nurse, practice.doctor])
    expect((await duties(who, colleague, [])).code).toBe('not_allowed')
  for (const of of [practice.patient, practice.nurse])
    expect((await duties(world.admin, of, ['dispatch'])).code).toBe('not_found')
  const done = await duties(world.admin, colleague, ['finance', 'finance'])
  expect([done.status, done.body['duties']]).toEqual([200, ['finance']])
  expect((await world.as(colleague).auth.me({})).duties).toEqual(['finance'])
  expect((await all(world.admin, colleague)).status).toBe(200)
})

test('a duty counts from the next request, and closes what it had opened', async () => {
  const { as, admin } = world
  await duties(admin, colleague, [])
  const looks = async () => ({
    visits: (await as(colleague).visits.list({})).items.length,
    patients: (await ask(world, colleague, contract.people.patients, {})).code,
    outbox: (await ask(world, colleague, contract.background.outbox, {})).code,
    audit: (await ask(world, colleague, contract.audit.list, {})).code,
    staff: (await ask(world, colleague, contract.staff.list, {})).status,
  })
  await practice.request()
  const shut = { patients: 'not_allowed', outbox: 'not_allowed', audit: 'not_allowed' }
  expect(await looks()).toEqual({ visits: 0, staff: 200, ...shut })
  await duties(admin, colleague, ['dispatch'])
  expect(await looks()).toMatchObject({ visits: 1, patients: '', outbox: '', audit: 'not_allowed' })
  await duties(admin, colleague, ['privacy_officer'])
  expect(await looks()).toMatchObject({ visits: 0, ...shut, audit: '' })
  await all(admin, colleague)
})

test('the last holder of a duty keeps it, also when two take it at once', async () => {
  const { admin } = world
  await duties(admin, colleague, ['dispatch'])
  const last = await duties(colleague, admin, ['dispatch', 'finance', 'privacy_officer'])
  expect([last.status, last.code]).toEqual([409, 'not_possible_now'])
  expect(last.body['detail']).toContain('Nobody else is clinical lead')
  const gone = await ask(world, colleague, disable, { id: admin.id, reason: 'Left' })
  expect([gone.status, gone.code]).toEqual([409, 'not_possible_now'])
  await all(admin, colleague)
  const without = DUTIES.filter((duty) => duty !== 'finance')
  const both = await Promise.all([
    duties(admin, colleague, without),
    duties(colleague, admin, without),
  ])
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
  const holders = await Promise.all(
    [admin, colleague].map(async (each) => (await world.as(each).auth.me({})).duties),
  )
  expect(holders.flat().filter((duty) => duty === 'finance')).toHaveLength(1)
  await all(admin, colleague)
  await all(colleague, admin)
})

test('old credentials change no duties and disable nobody', async () => {
  const { token } = await fresh(world.admin)
  world.pass(11)
  for (const [endpoint, input] of [
    [setDuties, { id: colleague.id, duties: [] }],
    [disable, { id: practice.otherNurse.id, reason: 'Left' }],
    [enable, { id: practice.otherNurse.id }],
  ] as const) {
    const answer = await ask(world, { token }, endpoint, input)
    expect([answer.status, answer.code]).toEqual([403, 'fresh_sign_in_needed'])
  }
})

/** Signs in anew, so that what asks for fresh credentials is answered. */
async function fresh(person: Person) {
  world.pass(2)
  const { token } = await world.anonymous.auth.login({
    email: person.email,
    password: world.password,
    ...(person.secret && { code: await world.codeOf(person) }),
  })
  return { token }
}

test('disabling ends every session in that moment, and enabling lets her back', async () => {
  const admin = await fresh(world.admin)
  const { nurse } = practice
  const second = await fresh(nurse)
  const visit = await practice.schedule(3 * 24 * 60)
  const done = await ask(world, admin, disable, { id: nurse.id, reason: 'Left the practice' })
  expect(done.body).toMatchObject({
    disabledReason: 'Left the practice',
    disabledBy: { id: world.admin.id },
    visitsAhead: 1,
    can: ['enable'],
  })
  for (const token of [nurse.token, second.token])
    expect((await ask(world, { token }, contract.auth.me, {})).status).toBe(401)
  const login = { email: nurse.email, password: world.password }
  await expect(world.anonymous.auth.login(login)).rejects.toMatchObject({
    problem: { code: 'wrong_credentials' },
  })
  // The visit stays hers until somebody acts, and dispatch sees that it needs somebody.
  const seen = await world.as(world.admin).visits.get({ id: visit.id })
  expect([seen.atRisk, seen.nurse!.id]).toEqual(['disabled', nurse.id])
  const { items } = await world.as(world.admin).staff.list({ limit: 100 })
  expect(items.some(({ id }) => id === nurse.id)).toBe(false)
  const left = await world.as(world.admin).staff.list({ disabled: 'true' })
  expect(left.items.map(({ id }) => id)).toEqual([nurse.id])
  const other = await practice.request(5 * 24 * 60)
  const assigned = await ask(world, world.admin, contract.visits.assignNurse, {
    id: other.id,
    nurseId: nurse.id,
  })
  expect(assigned.code).toBe('invalid_input')

  expect((await ask(world, admin, enable, { id: nurse.id })).status).toBe(200)
  // What was ended stays ended.
  expect((await ask(world, { token: second.token }, contract.auth.me, {})).status).toBe(401)
  const again = await world.anonymous.auth.login({ ...login, code: await world.codeOf(nurse) })
  expect(again.user.id).toBe(nurse.id)
  expect((await world.as(world.admin).visits.get({ id: visit.id })).atRisk).toBe(null)
})

test('nobody disables themselves, a patient, or without being an administrator', async () => {
  const admin = await fresh(world.admin)
  const trial = (who: { token: string }, id: string) =>
    ask(world, who, disable, { id, reason: 'Left' })
  expect((await trial(admin, world.admin.id)).code).toBe('not_allowed')
  expect((await trial(admin, practice.patient.id)).code).toBe('not_found')
  expect((await trial(admin, world.id())).code).toBe('not_found')
  for (const who of [practice.doctor, practice.patient])
    expect((await trial(await fresh(who), colleague.id)).code).toBe('not_allowed')
  expect((await ask(world, admin, disable, { id: colleague.id, reason: ' ' })).body['field']).toBe(
    'reason',
  )
})

test('the invitations of whoever is disabled die with the account', async () => {
  const inviter = await world.hire('administrator', 'Ines Inviter')
  const { link } = await world.as(inviter).staff.invite({
    id: world.id(),
    email: 'friend@example.test',
    name: 'A Friend',
    role: 'administrator',
  })
  await ask(world, await fresh(world.admin), disable, { id: inviter.id, reason: 'Left' })
  const accepted = await ask(world, null, contract.auth.acceptInvitation, {
    token: link.split('#')[1],
    password: world.password,
  })
  expect(accepted.code).toBe('link_expired')
})

test('the reason is sealed, and e-mail addresses are for administrators alone', async () => {
  const owner = new Connection({ connectionString: world.database.urls.superuser })
  await owner.connect()
  const nobody = await world.hire('nurse', 'Sealed Reason')
  await ask(world, await fresh(world.admin), disable, { id: nobody.id, reason: 'Took medicines' })
  const { rows } = await owner.query<{ disabled_reason: Buffer }>(
    'select disabled_reason from users where id = $1',
    [nobody.id],
  )
  await owner.end()
  expect(rows[0]!.disabled_reason.includes(Buffer.from('medicines'))).toBe(false)
  expect((await world.as(world.admin).staff.one({ id: practice.doctor.id })).email).toBe(
    practice.doctor.email,
  )
  for (const who of [practice.doctor, practice.patient]) {
    const answer = await ask(world, await fresh(who), contract.staff.one, {
      id: practice.doctor.id,
    })
    expect(answer.code).toBe('not_allowed')
  }
})
