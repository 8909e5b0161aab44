import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { ask } from '../../testing/asking.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const { acceptInvitation, register, readInvitation } = contract.auth
type Made = { id: string; token: string; email: string }

async function invite(
  role: 'nurse' | 'doctor' | 'administrator' = 'nurse',
  more: Record<string, unknown> = {},
): Promise<Made> {
  const email = `${world.id()}@example.test`
  const { id, link } = await world
    .as(world.admin)
    .staff.invite({ id: world.id(), email, name: 'Invited Person', role, ...more })
  return { id, token: link.split('#')[1]!, email }
}
const accept = (
  token: string,
  more: Record<string, unknown> = {},
  who: { token: string } | null = null,
) => ask(world, who, acceptInvitation, { token, password: world.password, ...more })
const pending = async () =>
  (await world.as(world.admin).staff.invitations({})).items.map(({ id }) => id)

test('nobody becomes staff by registering, whatever the body says', async () => {
  for (const more of [
    { role: 'nurse' },
    { role: 'administrator', duties: ['dispatch'] },
    { user: { role: 'doctor' } },
    { __proto__: { role: 'administrator' } },
    { registration: '15550001', category: 'RN', certificateYear: 2027 },
  ]) {
    const answer = await ask(world, null, register, {
      name: 'Would Be',
      email: `${world.id()}@example.test`,
      password: world.password,
      ...more,
    })
    expect([201, 422]).toContain(answer.status)
    if (answer.status === 422) continue
    expect(answer.body['user']).toMatchObject({ role: 'patient', duties: [] })
    const who = { token: String(answer.body['token']) }
    expect((await ask(world, who, contract.staff.list, {})).code).toBe('not_allowed')
    expect((await ask(world, who, contract.staff.registrations, {})).code).toBe('not_allowed')
    const entered = await ask(world, who, contract.staff.enterRegistration, {
      id: world.id(),
      registration: '15550001',
      category: 'RN',
      certificateYear: 2027,
    })
    expect(entered.code).toBe('not_allowed')
  }
})

test('an invitation decides the role and the duties, not whoever accepts it', async () => {
  const nurse = await accept((await invite('nurse')).token, {
    role: 'administrator',
    duties: ['dispatch'],
    email: 'other@example.test',
  })
  expect(nurse.body['user']).toMatchObject({ role: 'nurse', duties: [] })
  const made = await invite('administrator', { duties: ['finance'] })
  expect((await accept(made.token)).body['user']).toMatchObject({
    role: 'administrator',
    duties: ['finance'],
  })
  const wrong = await ask(world, world.admin, contract.staff.invite, {
    id: world.id(),
    email: 'nurse@example.test',
    name: 'Nurse',
    role: 'nurse',
    duties: ['dispatch'],
  })
  expect([wrong.status, wrong.body['field']]).toEqual([422, 'duties'])
})

test("an invitation to a patient's e-mail does not take the account over", async () => {
  const patient = await world.family('Patient Already')
  const { link } = await world.as(world.admin).staff.invite({
    id: world.id(),
    email: ` ${patient.email.toUpperCase()} `,
    name: 'Patient Already',
    role: 'nurse',
  })
  const answer = await accept(link.split('#')[1]!)
  expect(answer.code).toBe('already_done')
  expect((await world.as(patient).auth.me({})).role).toBe('patient')
})

test('accepting while somebody else is signed in changes nobody else', async () => {
  const patient = await world.family('Signed In')
  const { token, email } = await invite('doctor')
  const answer = await accept(token, {}, patient)
  expect(answer.body['user']).toMatchObject({ role: 'doctor', email })
  expect(answer.body['token']).not.toBe(patient.token)
  expect(await world.as(patient).auth.me({})).toMatchObject({ id: patient.id, role: 'patient' })
})

test('what waits is listed, and a withdrawn link is dead', async () => {
  const made = await invite('administrator', { duties: ['finance'] })
  const { items } = await world.as(world.admin).staff.invitations({})
  expect(items.find(({ id }) => id === made.id)).toMatchObject({
    email: made.email,
    name: 'Invited Person',
    duties: ['finance'],
    invitedBy: { id: world.admin.id },
    expired: false,
  })
  for (let time = 0; time < 2; time += 1)
    await world.as(world.admin).staff.withdraw({ id: made.id })
  expect((await accept(made.token)).code).toBe('link_expired')
  expect((await ask(world, null, readInvitation, { token: made.token })).code).toBe('link_expired')
  expect(await pending()).not.toContain(made.id)
  const renewed = await ask(world, world.admin, contract.staff.renew, { id: made.id })
  expect(renewed.code).toBe('not_found')
})

test('a new link works, and the one before it does not', async () => {
  const made = await invite()
  world.pass(73 * 60)
  expect((await accept(made.token)).code).toBe('link_expired')
  expect(await pending()).toContain(made.id)
  const { link } = await world.as(world.admin).staff.renew({ id: made.id })
  expect((await accept(made.token)).code).toBe('link_expired')
  expect((await accept(link.split('#')[1]!)).status).toBe(201)
  expect(await pending()).not.toContain(made.id)
  // Used: neither sent anew nor withdrawn any more.
  for (const endpoint of [contract.staff.renew, contract.staff.withdraw])
    expect((await ask(world, world.admin, endpoint, { id: made.id })).code).toBe('not_found')
})

test('withdrawing and accepting at once: one of them wins', async () => {
  for (let round = 0; round < 5; round += 1) {
    const made = await invite()
    const [withdrawn, accepted] = await Promise.all([
      ask(world, world.admin, contract.staff.withdraw, { id: made.id }),
      accept(made.token),
    ])
    expect([withdrawn.status === 200, accepted.status === 201].filter(Boolean)).toHaveLength(1)
  }
})
