import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../../contract/index.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

const { family } = contract
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
})
afterAll(() => world.close())

let born = 0
/** Somebody whom dispatch added for a caller, with a code. */
async function caller() {
  const id = world.id()
  await world.as(world.admin).people.createPatient({ id, name: `Gogo ${(born += 1)}` })
  const { linkCode: code } = await world
    .as(world.admin)
    .family.makeLinkCode({ id, checked: 'id_document' })
  return { id, code, name: `Gogo ${born}` }
}
const enter = (who: Person, code: string) => ask(world, who, family.link, { code })
const mine = async (who: Person) => (await world.as(who).people.patients({})).items

test('the account becomes the patient, however the code is typed; what it began with is put aside', async () => {
  const gogo = await caller()
  expect(gogo.code).toMatch(/^[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}$/)
  const account = await world.family('Gogo Account')
  const [before] = await mine(account)
  const typed = ` ${gogo.code.toLowerCase().replace('-', ' ')} `
  expect((await enter(account, typed)).body).toEqual({ patient: { id: gogo.id, name: gogo.name } })
  expect((await mine(account)).map(({ id, relation }) => [id, relation])).toEqual([
    [gogo.id, 'self'],
  ])
  const { items } = await world.as(world.admin).people.patients({ limit: 100 })
  expect(items.map(({ id }) => id)).not.toContain(before!.id)
  // Once.
  expect((await enter(await world.family('Late One'), gogo.code)).code).toBe('wrong_code')
})

test('of ten accounts at once exactly one becomes the patient', async () => {
  const gogo = await caller()
  const crowd = await Promise.all(Array.from({ length: 10 }, (_, n) => world.family(`Ten ${n}`)))
  const answers = await Promise.all(crowd.map((who) => enter(who, gogo.code)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    200,
    ...Array<number>(9).fill(401),
  ])
  const { items } = await world.as(world.admin).audit.list({ patientId: gogo.id, limit: 100 })
  expect(items.filter(({ action }) => action === 'POST /api/family/link')).toHaveLength(1)
})

test('two codes of one account at once: it becomes one of them', async () => {
  const [a, b] = [await caller(), await caller()]
  const account = await world.family('Both At Once')
  const answers = await Promise.all([enter(account, a.code), enter(account, b.code)])
  expect(answers.map(({ status }) => status).toSorted()).toContain(200)
  expect((await mine(account)).filter(({ relation }) => relation === 'self')).toHaveLength(1)
})

test('who has an account already is refused, and the code keeps its worth until its end', async () => {
  const gogo = await caller()
  const second = await world
    .as(world.admin)
    .family.makeLinkCode({ id: gogo.id, checked: 'called_back' })
  expect((await enter(await world.family('First Self'), gogo.code)).status).toBe(200)
  expect(await enter(await world.family('Second Self'), second.linkCode)).toMatchObject({
    status: 409,
    code: 'not_possible_now',
  })
  const again = await ask(world, world.admin, family.makeLinkCode, {
    id: gogo.id,
    checked: 'called_back',
  })
  expect(again.code).toBe('already_done')
})

test('an account with visits of its own, one that cares for the patient, and staff are refused', async () => {
  const gogo = await caller()
  await practice.request()
  expect((await enter(practice.patient, gogo.code)).code).toBe('not_possible_now')
  expect((await enter(practice.nurse, gogo.code)).code).toBe('wrong_code')
  const own = world.id()
  await world.as(practice.daughter).people.createPatient({ id: own, name: 'Her Mother' })
  const { linkCode: code } = await world
    .as(world.admin)
    .family.makeLinkCode({ id: own, checked: 'id_document' })
  expect((await enter(practice.daughter, code)).code).toBe('not_possible_now')
  const mother = await world.family('Her Mother')
  expect((await enter(mother, code)).status).toBe(200)
  // She sees who cared for her until now, and may end it.
  expect((await world.as(mother).family.mine({})).caresForMe).toMatchObject([
    { person: { id: practice.daughter.id }, basis: 'added' },
  ])
})

test('a code ends after seven days', async () => {
  const gogo = await caller()
  world.pass(7 * 24 * 60)
  expect((await enter(await world.family('Too Late'), gogo.code)).code).toBe('wrong_code')
})

test('five tries an hour for each account, right ones too; others are not held up', async () => {
  const strict = await createWorld({ environment: { AHAVA_LIMITS: '1' } })
  try {
    const id = strict.id()
    await strict.as(strict.admin).people.createPatient({ id, name: 'Gogo' })
    const { linkCode: code } = await strict
      .as(strict.admin)
      .family.makeLinkCode({ id, checked: 'id_document' })
    const [guesser, owner] = [await strict.family('Guesser'), await strict.family('Owner')]
    const tries = []
    for (let n = 0; n < 6; n += 1)
      tries.push((await ask(strict, guesser, family.link, { code: `AAAAA-AAAA${n}` })).code)
    expect(tries).toEqual([...Array<string>(5).fill('wrong_code'), 'too_many_requests'])
    expect((await ask(strict, guesser, family.link, { code })).code).toBe('too_many_requests')
    expect((await ask(strict, owner, family.link, { code })).status).toBe(200)
  } finally {
    await strict.close()
  }
})
