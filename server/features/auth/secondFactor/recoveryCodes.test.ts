import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let nurse: Person
beforeAll(async () => {
  world = await createWorld()
  nurse = await world.hire('nurse', 'Nomsa Dlamini')
})
afterAll(() => world.close())

const login = (code: string, person = nurse) =>
  world.anonymous.auth.login({ email: person.email, password: world.password, code })
const refusedWith = (code: string) => ({ problem: { code } })
const told = async () => {
  const { rows } = await world.app.services.database.system.query(
    `select from events where type = 'ACCOUNT_NOTICE'
      and facts->>'userId' = $1 and facts->>'notice' = 'second-factor-changed'`,
    [nurse.id],
  )
  return rows.length
}

test('ten codes of 120 random bits, none like another, none kept as it is', async () => {
  const codes = nurse.recoveryCodes!
  expect(new Set(codes).size).toBe(10)
  for (const code of codes)
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
  const { rows } = await world.app.services.database.system.query(
    'select * from recovery_codes where user_id = $1',
    [nurse.id],
  )
  expect(rows).toHaveLength(10)
  for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''))
})

test('one code lets one in, however many come at once; the person is told each time', async () => {
  const before = await told()
  const code = nurse.recoveryCodes![0]!
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => login(code)))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await told()).toBe(before + 1)
  world.pass(5)
  await expect(login(code)).rejects.toMatchObject(refusedWith('wrong_code'))
  expect((await world.as(nurse).secondFactor.state({})).recoveryCodes).toBe(9)
})

test('it may be typed small, without hyphens, and with an O for a zero', async () => {
  const typed = nurse.recoveryCodes![1]!.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')
  await login(typed)
})

test("somebody else's code opens nothing", async () => {
  world.pass(60)
  await expect(login(world.admin.recoveryCodes![0]!)).rejects.toMatchObject(
    refusedWith('wrong_code'),
  )
  await login(world.admin.recoveryCodes![0]!, world.admin)
})

test('new codes end the old ones, and need a fresh sign-in', async () => {
  world.pass(60)
  const mine = world.as(nurse).secondFactor
  await expect(mine.newRecoveryCodes({})).rejects.toMatchObject(refusedWith('fresh_sign_in_needed'))
  const proven = await mine.prove({ code: await world.codeOf(nurse) })
  const { recoveryCodes } = await world.as(proven).secondFactor.newRecoveryCodes({})
  await expect(login(nurse.recoveryCodes![5]!)).rejects.toMatchObject(refusedWith('wrong_code'))
  await login(recoveryCodes[0]!)
})

test('who has no second factor has no codes for it', async () => {
  const patient = await world.family('Palesa Mokoena')
  await expect(world.as(patient).secondFactor.newRecoveryCodes({})).rejects.toMatchObject(
    refusedWith('not_possible_now'),
  )
})
