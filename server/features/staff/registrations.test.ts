import { Client as Connection } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Endpoint } from '../../../contract/endpoint.ts'
import { contract } from '../../../contract/index.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
/** A second clinical lead. */
let lead: Person
/** An administrator who is not one. */
let dispatcher: Person

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  lead = await world.hire('administrator', 'Lindiwe Lead')
  dispatcher = await world.hire('administrator', 'Dumi Dispatch')
  await world.as(world.admin).staff.setDuties({ id: dispatcher.id, duties: ['dispatch'] })
})
afterAll(() => world.close())

const { enterRegistration, verifyRegistration, refuseRegistration } = contract.staff

const enter = (who: Person, more: Record<string, unknown> = {}) => ({
  id: world.id(),
  registration: who.role === 'doctor' ? 'MP7654321' : '15550001',
  ...(who.role === 'nurse' ? { category: 'RN' as const } : {}),
  certificateYear: 2027,
  ...more,
})

const WRONG: [who: 'nurse' | 'doctor', more: Record<string, unknown>, field: string][] = [
  ['nurse', { registration: '25550001' }, 'registration'],
  ['nurse', { registration: '1555000' }, 'registration'],
  ['nurse', { registration: '155500011' }, 'registration'],
  ['nurse', { registration: '１５５５０００１' }, 'registration'],
  ['nurse', { registration: '1555 001' }, 'registration'],
  ['nurse', { registration: 'MP7654321' }, 'registration'],
  ['nurse', { registration: '' }, 'registration'],
  ['nurse', { category: undefined }, 'category'],
  ['nurse', { category: 'GP' }, 'category'],
  ['nurse', { certificateYear: 2017 }, 'certificateYear'],
  ['nurse', { certificateYear: 2026.5 }, 'certificateYear'],
  ['nurse', { registration: 'x'.repeat(10_000) }, 'registration'],
  ['doctor', { registration: '15550001' }, 'registration'],
  ['doctor', { registration: 'M7654321' }, 'registration'],
  ['doctor', { registration: 'MP12345' }, 'registration'],
  // The sharp s becomes two letters when it is made large; Cyrillic letters look like M and P.
  ['doctor', { registration: 'ß7654321' }, 'registration'],
  ['doctor', { registration: 'МР7654321' }, 'registration'],
  ['doctor', { category: 'RN' }, 'category'],
]

test.each(WRONG)('a %s enters %o: the field is named', async (who, more, field) => {
  const person = practice[who]
  const answer = await ask(world, person, enterRegistration, enter(person, more))
  expect([answer.status, answer.body['field']]).toEqual([422, field])
})

test('the same forms hold where somebody becomes staff', async () => {
  const invite = async (role: 'nurse' | 'administrator') => {
    const email = `${world.id()}@example.test`
    const { link } = await world
      .as(world.admin)
      .staff.invite({ id: world.id(), email, name: 'New', role })
    return link.split('#')[1]!
  }
  const token = await invite('nurse')
  const accept = (of: string, more: Record<string, unknown>) =>
    ask(world, null, contract.auth.acceptInvitation, {
      token: of,
      password: 'correct horse battery staple',
      ...more,
    })
  const wrong = await accept(token, { registration: '99999999', category: 'RN' })
  expect([wrong.status, wrong.body['field']]).toEqual([422, 'registration'])
  const office = await accept(await invite('administrator'), { registration: '15550001' })
  expect([office.status, office.body['field']]).toEqual([422, 'registration'])
  // The link is not used up by what was wrong.
  const right = await accept(token, {
    registration: '15550002',
    category: 'EN',
    certificateYear: 2026,
  })
  expect(right.status).toBe(201)
  const { id } = right.body['user'] as { id: string }
  expect(await world.as(world.admin).staff.one({ id })).toMatchObject({
    registration: '15550002',
    category: 'EN',
    registrationState: 'waiting',
    registrations: [{ council: 'SANC', validUntil: '2026-12-31', state: 'entered' }],
  })
})

test('lower case is the same number, and a repeated entry is one', async () => {
  const doctor = await world.hire('doctor', 'Dr Lower', { verified: false })
  const input = enter(doctor, { registration: 'mp7654329' })
  const first = await world.as(doctor).staff.enterRegistration(input)
  const again = await world.as(doctor).staff.enterRegistration(input)
  expect(again).toEqual(first)
  expect(first).toMatchObject({ council: 'HPCSA', number: 'MP7654329', validUntil: '2027-03-31' })
  const other = await ask(world, doctor, enterRegistration, { ...input, certificateYear: 2026 })
  expect(other.code).toBe('id_taken')
})

test('nobody verifies what they entered, nor themselves, nor without the duty', async () => {
  const nurse = await world.hire('nurse', 'Own Act', { verified: false })
  const byLead = await world
    .as(lead)
    .staff.enterRegistration(enter(nurse, { userId: nurse.id, registration: '15550003' }))
  expect(byLead.can).toEqual([])
  const trial = (who: Person, endpoint: Endpoint = verifyRegistration) =>
    ask(world, who, endpoint, { id: byLead.id, note: 'looked' })
  expect((await trial(lead)).code).toBe('not_allowed')
  expect((await trial(lead, refuseRegistration)).code).toBe('not_allowed')
  expect((await trial(nurse)).code).toBe('not_allowed')
  expect((await trial(dispatcher)).code).toBe('not_allowed')
  expect((await trial(practice.patient)).code).toBe('not_allowed')
  expect((await trial(world.admin)).status).toBe(200)
})

test('under the application too: the table refuses what nobody may verify', async () => {
  const nurse = await world.hire('nurse', 'Second Wall', { verified: false })
  const { registrations } = await world.as(world.admin).staff.one({ id: nurse.id })
  const mine = await world
    .as(lead)
    .staff.enterRegistration(enter(nurse, { userId: nurse.id, registration: '15550004' }))
  const verify = async (actor: string, id: string, by = actor) => {
    const app = new Connection({ connectionString: world.database.urls.app })
    await app.connect()
    await app.query('begin')
    await app.query(`select set_config('ahava.actor', $1, true)`, [actor])
    const done = await app
      .query(
        `update registrations set state = 'verified', verified_by = $2, verified_at = now() where id = $1`,
        [id, by],
      )
      .then(
        ({ rowCount }) => rowCount,
        (error: { code: string }) => error.code,
      )
    await app.query('rollback')
    await app.end()
    return done
  }
  const hers = registrations[0]!.id
  expect(await verify(lead.id, hers)).toBe(1)
  expect(await verify(lead.id, mine.id)).toBe(0)
  expect(await verify(nurse.id, hers)).toBe(0)
  expect(await verify(dispatcher.id, hers)).toBe(0)
  // In somebody else's name.
  expect(await verify(lead.id, hers, world.admin.id)).toBe('42501')
  // And whoever passes every policy meets the table's own rule.
  const owner = new Connection({ connectionString: world.database.urls.superuser })
  await owner.connect()
  await expect(
    owner.query(
      `update registrations set state = 'verified', verified_by = entered_by, verified_at = now() where id = $1`,
      [mine.id],
    ),
  ).rejects.toMatchObject({ constraint: 'registrations_not_own_act' })
  await owner.end()
})

test('of two who decide at once neither undoes what they did not see', async () => {
  const nurse = await world.hire('nurse', 'Decided Twice', { verified: false })
  const { registrations } = await world.as(lead).staff.one({ id: nurse.id })
  const input = { id: registrations[0]!.id, note: 'looked' }
  const [verified, refused] = await Promise.all([
    ask(world, lead, verifyRegistration, input),
    ask(world, world.admin, refuseRegistration, input),
  ])
  const now = await world.as(lead).staff.one({ id: nurse.id })
  const won = { verified: verified.status === 200, refused: refused.status === 200 }
  // A verified one may be refused afterwards; never the other way round.
  expect(won.verified || won.refused).toBe(true)
  expect(now.registrations[0]!.state).toBe(won.refused ? 'refused' : 'verified')
  const after = await ask(world, lead, verifyRegistration, input)
  expect(after.code).toBe(won.refused ? 'not_possible_now' : '')
})

test('one number is verified for one person, also when two try in the same moment', async () => {
  const people = await Promise.all(
    ['Twin One', 'Twin Two'].map((name) =>
      world.hire('nurse', name, { verified: false, registration: '15550009' }),
    ),
  )
  const ids = await Promise.all(
    people.map(async ({ id }) => (await world.as(lead).staff.one({ id })).registrations[0]!.id),
  )
  const answers = await Promise.all(ids.map((id) => ask(world, lead, verifyRegistration, { id })))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  expect(answers.find(({ status }) => status === 409)!.code).toBe('already_done')
})

test('what is not complete cannot be verified', async () => {
  const nurse = await world.hire('nurse', 'Half Entered', {
    verified: false,
    category: undefined,
  })
  const { registrations } = await world.as(lead).staff.one({ id: nurse.id })
  expect(registrations[0]).toMatchObject({ category: null, can: ['refuse'] })
  const answer = await ask(world, lead, verifyRegistration, { id: registrations[0]!.id })
  expect(answer.code).toBe('not_possible_now')
})

test('the note is sealed, and read by the person it is about', async () => {
  const nurse = await world.hire('nurse', 'With Note', { verified: false })
  const { registrations } = await world.as(lead).staff.one({ id: nurse.id })
  const note = 'The register says enrolled nurse'
  await world.as(lead).staff.refuseRegistration({ id: registrations[0]!.id, note })
  const { items, state } = await world.as(nurse).staff.registrations({})
  expect([state, items[0]!.note, items[0]!.decidedBy!.name]).toEqual(['refused', note, lead.name])
  const owner = new Connection({ connectionString: world.database.urls.superuser })
  await owner.connect()
  const { rows } = await owner.query<{ note: Buffer }>(
    'select note from registrations where id = $1',
    [registrations[0]!.id],
  )
  await owner.end()
  expect(rows[0]!.note.includes(Buffer.from('enrolled'))).toBe(false)
})
