import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeAt } from '../../../testing/authenticatorApp.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'
import { stepOf, totpUrl } from './totp.ts'

let world: World
let nurse: Person
beforeAll(async () => {
  world = await createWorld()
  nurse = await world.hire('nurse', 'Nomsa Dlamini')
})
afterAll(() => world.close())

const login = (person: Person, code?: string) =>
  world.anonymous.auth.login({
    email: person.email,
    password: world.password,
    ...(code !== undefined && { code }),
  })
const refusedWith = (code: string) => ({ problem: { code } })
const stepNow = () => Math.floor(world.now().getTime() / 30_000)
const notices = async (userId: string) => {
  const { rows } = await world.app.services.database.system.query<{ notice: string }>(
    `select facts->>'notice' as notice from events
      where type = 'ACCOUNT_NOTICE' and facts->>'userId' = $1`,
    [userId],
  )
  return rows.map(({ notice }) => notice)
}

test('the codes are those of RFC 6238', async () => {
  // Appendix B, SHA-1: the last six of eight digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ] as const)
    expect(await stepOf(secret, code, new Date(seconds * 1000))).toBe(Math.floor(seconds / 30))
  expect(totpUrl(secret, 'a@b.test')).toContain(`secret=${secret}`)
})

test('whoever has a second factor is asked for it, and only after the right password', async () => {
  await expect(login(nurse)).rejects.toMatchObject({
    problem: { status: 401, code: 'code_needed', factors: ['totp', 'recovery'] },
  })
  const wrong = { email: nurse.email, password: 'not the password', code: '123456' }
  await expect(world.anonymous.auth.login(wrong)).rejects.toMatchObject(
    refusedWith('wrong_credentials'),
  )
  const { token } = await login(nurse, await world.codeOf(nurse))
  expect((await world.as({ token }).auth.me({})).needsSecondFactor).toBeUndefined()
  await world.as({ token }).visits.list({})
})

test('a code works once: of ten that come at once, one', async () => {
  world.pass(2)
  const code = await world.codeOf(nurse)
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => login(nurse, code)))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  world.pass(60)
  await expect(login(nurse, code)).rejects.toMatchObject(refusedWith('wrong_code'))
})

test('a code of the steps before and after counts, of no other; an older one not after a newer', async () => {
  world.pass(60)
  const at = (step: number) => codeAt(nurse.secret!, stepNow() + step)
  for (const step of [-2, 2])
    await expect(login(nurse, await at(step))).rejects.toMatchObject(refusedWith('wrong_code'))
  await login(nurse, await at(0))
  await expect(login(nurse, await at(-1))).rejects.toMatchObject(refusedWith('wrong_code'))
  await login(nurse, await at(1))
})

test("a code of somebody else's app opens nothing", async () => {
  world.pass(60)
  await expect(login(nurse, await world.codeOf(world.admin))).rejects.toMatchObject(
    refusedWith('wrong_code'),
  )
})

test.each([
  ['digits of another script', '１２３４５６'],
  ['Arabic digits', '٠١٢٣٤٥'],
  ['too few', '12345'],
  ['too many', '1234567'],
  ['a sign', '-12345'],
  ['an exponent', '1e2345'],
  ['nothing but spaces', '      '],
  ['a zero byte', '12345\u0000'],
])('%s is no code', async (_, code) => {
  world.pass(60)
  await expect(login(nurse, code)).rejects.toMatchObject(refusedWith('wrong_code'))
})

describe('guessing', () => {
  test('five codes are looked at, then nothing for a minute, then for two', async () => {
    const doctor = await world.hire('doctor', 'Dr Guessed')
    world.pass(10)
    const guess = (n = 5) =>
      Promise.allSettled(Array.from({ length: n }, () => login(doctor, '000000')))
    const codes = (all: PromiseSettledResult<unknown>[]) =>
      all.map((one) => (one as { reason: { problem: { code: string } } }).reason.problem.code)
    expect(codes(await guess(8)).toSorted()).toEqual([
      ...Array<string>(3).fill('too_many_requests'),
      ...Array<string>(5).fill('wrong_code'),
    ])
    // Not even the right one is looked at.
    const right = await world.codeOf(doctor)
    await expect(login(doctor, right)).rejects.toMatchObject(refusedWith('too_many_requests'))
    world.pass(1)
    expect(new Set(codes(await guess()))).toEqual(new Set(['wrong_code']))
    world.pass(1)
    await expect(login(doctor, '000000')).rejects.toMatchObject({
      problem: { code: 'too_many_requests', detail: expect.stringContaining('60 seconds') },
    })
    // Nobody else waits, and it does not last.
    await login(world.admin, await world.codeOf(world.admin))
    world.pass(1)
    await login(doctor, await world.codeOf(doctor))
    await expect(login(doctor, '000000')).rejects.toMatchObject(refusedWith('wrong_code'))
  })
})

describe('setting up', () => {
  test('a secret counts only once a code confirms it, and the person is told', async () => {
    const patient = await world.family('Palesa Mokoena')
    const mine = world.as(patient).secondFactor
    const { secret, url } = await mine.beginTotp({})
    expect(url).toContain(secret)
    expect(url).toMatch(/^otpauth:\/\/totp\/Ahava/)
    await login(patient)
    await expect(mine.confirmTotp({ code: '000000' })).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
    await login(patient)
    const other = await login(patient)
    const done = await mine.confirmTotp({ code: await world.codeOf({ secret }) })
    expect(done.recoveryCodes).toHaveLength(10)
    expect(await notices(patient.id)).toContain('second-factor-changed')
    // A new token: the one before has ended, and so has every other.
    for (const { token } of [patient, other])
      await expect(world.as({ token }).auth.me({})).rejects.toMatchObject(
        refusedWith('not_signed_in'),
      )
    await world.as(done).auth.me({})
    await expect(login(patient)).rejects.toMatchObject(refusedWith('code_needed'))
  })

  test('two that confirm at once make one session', async () => {
    const patient = await world.family('Thabo Twice')
    const { secret } = await world.as(patient).secondFactor.beginTotp({})
    const code = await world.codeOf({ secret })
    const both = await Promise.allSettled(
      [1, 2, 3].map(() => world.as(patient).secondFactor.confirmTotp({ code })),
    )
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('a secret that was shown long ago is over, and so is the one before a new one', async () => {
    const patient = await world.family('Lindiwe Late')
    const mine = world.as(patient).secondFactor
    const first = await mine.beginTotp({})
    await mine.beginTotp({})
    await expect(mine.confirmTotp({ code: await world.codeOf(first) })).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
    const second = await mine.beginTotp({})
    world.pass(31)
    const proven = await mine.prove({ password: world.password })
    await expect(
      world.as(proven).secondFactor.confirmTotp({ code: await world.codeOf(second) }),
    ).rejects.toMatchObject(refusedWith('not_possible_now'))
  })

  test('the secret in the database is sealed', async () => {
    const { rows } = await world.app.services.database.system.query<{ secret: Buffer }>(
      'select secret from totp_factors where user_id = $1',
      [nurse.id],
    )
    expect(rows[0]!.secret.toString('latin1')).not.toContain(nurse.secret)
  })

  test('a new phone: the app is set up again, and the codes of the old one are over', async () => {
    const doctor = await world.hire('doctor', 'Dr New Phone')
    const mine = world.as(doctor).secondFactor
    const { secret } = await mine.beginTotp({})
    const { recoveryCodes } = await mine.confirmTotp({ code: await world.codeOf({ secret }) })
    expect(recoveryCodes).toBeNull()
    await expect(login(doctor, await world.codeOf(doctor))).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
    await login(doctor, await world.codeOf({ secret }))
  })
})

test('staff keep at least one factor; patients may go back to the password', async () => {
  const proven = await world.as(nurse).secondFactor.prove({ code: nurse.recoveryCodes![0]! })
  const removed = world.as(proven).secondFactor.removeTotp
  await expect(removed({})).rejects.toMatchObject(refusedWith('not_possible_now'))
  await expect(login(nurse)).rejects.toMatchObject(refusedWith('code_needed'))
  const patient = await world.family('Zanele Back')
  const { secret } = await world.as(patient).secondFactor.beginTotp({})
  const strong = await world
    .as(patient)
    .secondFactor.confirmTotp({ code: await world.codeOf({ secret }) })
  const elsewhere = await world.anonymous.auth.login({
    email: patient.email,
    password: world.password,
    code: await world.codeOf({ secret }),
  })
  await world.as(strong).secondFactor.removeTotp({})
  // What was signed in elsewhere is not any more.
  await expect(world.as(elsewhere).auth.me({})).rejects.toMatchObject(refusedWith('not_signed_in'))
  expect(await world.as(strong).secondFactor.state({})).toMatchObject({
    required: false,
    app: false,
    recoveryCodes: 0,
  })
  await login(patient)
})
