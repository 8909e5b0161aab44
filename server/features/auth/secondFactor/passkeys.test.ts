import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAuthenticator, type Wrong } from '../../../testing/authenticator.ts'
import { createWorld, type Person, type World } from '../../../testing/world.ts'

let world: World
let person: Person
let device: ReturnType<typeof createAuthenticator>
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

type Device = typeof device
const refusedWith = (code: string) => ({ problem: { code } })

/** Makes a passkey and keeps it; the person goes on under their new token. */
async function add(who: Person, on: Device, wrong: Wrong = {}): Promise<string[] | null> {
  const mine = world.as(who).secondFactor
  const passkey = on.create(await mine.beginPasskey({}), wrong)
  const done = await mine.addPasskey({ name: 'Phone', passkey })
  who.token = done.token
  return done.recoveryCodes
}
const options = () => world.anonymous.secondFactor.passkeyOptions({})
async function signIn(on: Device, wrong: Wrong = {}) {
  return world.anonymous.secondFactor.passkeySignIn({ passkey: on.sign(await options(), wrong) })
}

let count = 0
beforeEach(async () => {
  person = await world.family(`Palesa ${(count += 1)}`)
  device = createAuthenticator()
})

describe('adding', () => {
  test('the browser is asked for a passkey of this site that checks who holds it', async () => {
    expect(await world.as(person).secondFactor.beginPasskey({})).toMatchObject({
      rp: { id: 'localhost' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    })
    await add(person, device)
    const { excludeCredentials, user } = await world.as(person).secondFactor.beginPasskey({})
    expect(excludeCredentials).toMatchObject([{ id: device.credential.id }])
    expect(Buffer.from(user.id, 'base64url').toString('hex')).toBe(person.id.replaceAll('-', ''))
  })

  test('several have names, and the first brings recovery codes', async () => {
    expect(await add(person, device)).toHaveLength(10)
    expect(await add(person, createAuthenticator())).toBeNull()
    const { passkeys, app } = await world.as(person).secondFactor.state({})
    expect(passkeys.map(({ name }) => name)).toEqual(['Phone', 'Phone'])
    expect(app).toBe(false)
  })

  test.each<[string, Wrong]>([
    ['another origin', { origin: 'https://ahava.evil.test' }],
    ['http where https is, or another port', { origin: 'http://localhost:4001' }],
    ['another site', { rpId: 'evil.test' }],
    ['another challenge', { challenge: 'bm90LW91cnM' }],
    ['nobody who touched it', { unverified: true }],
    ['an answer to another question', { type: 'webauthn.get' }],
  ])('with %s it is not kept', async (_, wrong) => {
    await expect(add(person, device, wrong)).rejects.toMatchObject(refusedWith('wrong_code'))
    expect((await world.as(person).secondFactor.state({})).passkeys).toEqual([])
  })

  test('a challenge works once, for five minutes, for whoever asked', async () => {
    const mine = world.as(person).secondFactor
    const asked = await mine.beginPasskey({})
    const stranger = world.as(await world.family(`Stranger ${count}`)).secondFactor
    const passkey = device.create(asked)
    await expect(stranger.addPasskey({ name: 'Mine', passkey })).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
    const done = await mine.addPasskey({ name: 'Phone', passkey })
    const again = createAuthenticator().create(asked)
    await expect(
      world.as(done).secondFactor.addPasskey({ name: 'Again', passkey: again }),
    ).rejects.toMatchObject(refusedWith('wrong_code'))
    const late = await world.as(done).secondFactor.beginPasskey({})
    world.pass(6)
    await expect(
      world.as(done).secondFactor.addPasskey({
        name: 'Late',
        passkey: createAuthenticator().create(late),
      }),
    ).rejects.toMatchObject(refusedWith('wrong_code'))
  })

  test('a challenge for signing in makes no passkey', async () => {
    const mine = world.as(person).secondFactor
    const { challenge } = await options()
    const passkey = device.create(await mine.beginPasskey({}), { challenge })
    await expect(mine.addPasskey({ name: 'Phone', passkey })).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
  })

  test('one passkey belongs to one account', async () => {
    await add(person, device)
    const stranger = await world.family(`Stranger ${count}`)
    await expect(add(stranger, device)).rejects.toMatchObject(refusedWith('already_done'))
  })
})

describe('signing in', () => {
  beforeEach(async () => void (await add(person, device)))

  test('needs no password, and is both factors', async () => {
    const nurse = await world.hire('nurse', `Nomsa ${count}`)
    const hers = createAuthenticator()
    await add(nurse, hers)
    const { user, token } = await signIn(hers)
    expect(user.id).toBe(nurse.id)
    expect(user.needsSecondFactor).toBeUndefined()
    await world.as({ token }).visits.list({})
    const { items } = await world.as({ token }).sessions.list({})
    expect(items[0]).toMatchObject({ current: true, way: 'passkey' })
  })

  test.each<[string, Wrong]>([
    ['another origin', { origin: 'https://ahava.evil.test' }],
    ['a longer name of ours', { origin: 'http://localhost:4000.evil.test' }],
    ['another site', { rpId: 'evil.test' }],
    ['another challenge', { challenge: 'bm90LW91cnM' }],
    ['nobody who touched it', { unverified: true }],
    ['an answer to another question', { type: 'webauthn.create' }],
    ['a counter that stands still', { counter: 1 }],
    ["somebody else's name on it", { userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('with %s is refused', async (_, wrong) => {
    await expect(signIn(device, wrong)).rejects.toMatchObject(refusedWith('wrong_code'))
  })

  test('an answer works once, also when it is sent ten times at once', async () => {
    const passkey = device.sign(await options())
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => world.anonymous.secondFactor.passkeySignIn({ passkey })),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('a copy is found by its counter, and refused', async () => {
    await signIn(device)
    await signIn(device)
    await expect(signIn(device, { counter: 2 })).rejects.toMatchObject(refusedWith('wrong_code'))
    await signIn(device, { counter: 9 })
  })

  test('the signature of another device is worth nothing', async () => {
    const other = createAuthenticator()
    const passkey = { ...other.sign(await options()), ...device.credential }
    await expect(world.anonymous.secondFactor.passkeySignIn({ passkey })).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
  })

  test('after five minutes the question is over; another purpose is another question', async () => {
    const asked = await options()
    world.pass(6)
    const sign = world.anonymous.secondFactor.passkeySignIn
    await expect(sign({ passkey: device.sign(asked) })).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
    const toProve = await world.as(person).secondFactor.proveOptions({})
    await expect(sign({ passkey: device.sign(toProve) })).rejects.toMatchObject(
      refusedWith('wrong_code'),
    )
  })

  test('whose account is disabled does not come in', async () => {
    await world.app.services.database.system.query(
      'update users set disabled_at = $2 where id = $1',
      [person.id, world.now()],
    )
    await expect(signIn(device)).rejects.toMatchObject(refusedWith('wrong_code'))
  })

  test('after it was removed it opens nothing', async () => {
    const mine = world.as(person).secondFactor
    const [passkey] = (await mine.state({})).passkeys
    const stranger = await world.family(`Stranger ${count}`)
    await expect(
      world.as(stranger).secondFactor.removePasskey({ id: passkey!.id }),
    ).rejects.toMatchObject(refusedWith('not_found'))
    await mine.removePasskey({ id: passkey!.id })
    await expect(signIn(device)).rejects.toMatchObject(refusedWith('wrong_code'))
    // It was the last: the password is enough again.
    await world.anonymous.auth.login({ email: person.email, password: world.password })
  })
})

describe('beside the password', () => {
  const login = async (on: Device) =>
    world.anonymous.auth.login({
      email: person.email,
      password: world.password,
      passkey: on.sign(await options()),
    })

  test('it is the second factor, of this account only', async () => {
    await add(person, device)
    await expect(
      world.anonymous.auth.login({ email: person.email, password: world.password }),
    ).rejects.toMatchObject({ problem: { code: 'code_needed', factors: ['passkey', 'recovery'] } })
    await login(device)
    const stranger = await world.family(`Stranger ${count}`)
    const theirs = createAuthenticator()
    await add(stranger, theirs)
    await expect(login(theirs)).rejects.toMatchObject(refusedWith('wrong_code'))
  })

  test('staff may give up the app when a passkey remains, not the last of them', async () => {
    const doctor = await world.hire('doctor', `Dr Naidoo ${count}`)
    await add(doctor, device)
    const mine = world.as(doctor).secondFactor
    await mine.removeTotp({})
    const [passkey] = (await mine.state({})).passkeys
    await expect(mine.removePasskey({ id: passkey!.id })).rejects.toMatchObject(
      refusedWith('not_possible_now'),
    )
    await signIn(device)
  })

  test('two removals at once leave one', async () => {
    const doctor = await world.hire('doctor', `Dr Botha ${count}`)
    await add(doctor, device)
    const mine = world.as(doctor).secondFactor
    const [passkey] = (await mine.state({})).passkeys
    const both = await Promise.allSettled([
      mine.removeTotp({}),
      mine.removePasskey({ id: passkey!.id }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
