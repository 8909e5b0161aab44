import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type Client } from '../../contract/client.ts'
import type { Duty, Role } from '../../contract/people.ts'
import type { Category } from '../../contract/staff.ts'
import { createApp, type App } from '../app.ts'
import { inviteAdministrator } from '../features/staff/firstAdministrator.ts'
import type { Observation } from '../platform/context.ts'
import { readConfig } from '../platform/config.ts'
import { newUuid } from '../platform/ids.ts'
import { createLog, type Log } from '../platform/observability/log.ts'
import { createApps, setUpApp } from './authenticatorApp.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { linkTo } from './links.ts'
import { injecting } from '../platform/http/injecting.ts'

type Registration = {
  registration: string
  category?: Category
  certificateYear: number
}

export type Person = {
  id: string
  name: string
  email: string
  role: Role
  token: string
  /** What the authenticator app of staff holds. */
  secret?: string
  recoveryCodes?: string[]
}

/** A Tuesday morning in Johannesburg (09:00), far from holidays. */
export const TUESDAY = new Date('2026-11-24T07:00:00.000Z')
const PASSWORD = 'correct horse battery staple'
const MINUTE = 60_000

export type World = Awaited<ReturnType<typeof createWorld>>

/**
 * A practice of its own for one test file: a cloned database, the whole server in this process, and
 * people who signed up as anybody does. The clock stands still until it is turned.
 */
export async function createWorld(
  options: {
    environment?: Record<string, string>
    log?: Log
    /** The world's clock runs with the machine's, as a browser's does. */
    live?: boolean
    /** Sessions end as they really do; else whoever turns the clock far is still signed in. */
    sessionLimits?: boolean
  } = {},
) {
  const database: TestDatabase = await cloneDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'ahava-world-'))
  const config = readConfig({
    AHAVA_CONNECTIONS: JSON.stringify({ ...database.connections, owner: null }),
    AHAVA_DATA_DIR: dataDir,
    AHAVA_DEMO: 'false',
    AHAVA_MASTER_KEYS: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'silent',
    // Tests ask more often than anybody who works.
    AHAVA_LIMITS: '1000',
    ...options.environment,
  })
  let passed = 0
  const now = () => new Date((options.live ? Date.now() : TUESDAY.getTime()) + passed)
  const observations: Observation[] = []
  const app: App = await createApp(config, {
    clock: now,
    log: options.log ?? createLog('tests', 'silent'),
    observe: (request) => observations.push(request),
  })
  const apps = createApps(now)
  const anonymous = createClient(injecting(app.server))
  const as = (person: Person | { token: string }): Client =>
    createClient(injecting(app.server, person.token))

  /** Joins by a link and sets up an authenticator app, as a person would. */
  async function staff(
    name: string,
    link: string,
    registration: Registration | null = null,
  ): Promise<Person> {
    const token = link.split('#')[1] ?? ''
    const joined = await anonymous.auth.acceptInvitation({
      token,
      password: PASSWORD,
      ...registration,
    })
    const { user, ...held } = await setUpApp(as(joined), apps.codeOf)
    return stay({ ...user, email: user.email ?? '', name: user.name || name, ...held })
  }

  /** Whoever turns the clock far need not sign in anew, unless the test is about that. */
  async function stay(person: Person): Promise<Person> {
    if (!options.sessionLimits)
      await app.services.database.system.query(
        `update sessions set expires_at = '9999-01-01', idle_seconds = 2147483647 where user_id = $1`,
        [person.id],
      )
    return person
  }

  async function family(name: string): Promise<Person> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.test`
    const { user, token } = await anonymous.auth.register({ name, email, password: PASSWORD })
    await anonymous.accounts.verifyEmail({ token: await linkTo(app.services, user.id) })
    return stay({ ...user, email, token })
  }

  const admin = await staff(
    'Ayanda',
    await inviteAdministrator(app.services, 'ayanda@example.test'),
  )

  let registered = 0
  /** A number of one's own, and a certificate until the end of next year. */
  function newRegistration(role: 'nurse' | 'doctor', more: Partial<Registration>): Registration {
    registered += 1
    const certificateYear = now().getUTCFullYear() + 1
    return role === 'nurse'
      ? { registration: String(14_000_000 + registered), category: 'RN', certificateYear, ...more }
      : { registration: `MP${1_000_000 + registered}`, certificateYear, ...more }
  }

  /** The administrator verifies what waits of somebody. */
  async function verify(person: Person): Promise<void> {
    const { registrations } = await as(admin).staff.one({ id: person.id })
    for (const { id, state } of registrations)
      if (state === 'entered') await as(admin).staff.verifyRegistration({ id })
  }

  /**
   * Invites and signs in a colleague: an administrator with all duties or only with these, a nurse or
   * doctor with a verified registration unless told otherwise.
   */
  async function hire(
    role: 'nurse' | 'doctor' | 'administrator',
    name: string,
    {
      duties,
      verified = true,
      ...more
    }: Partial<Registration> & { verified?: boolean; duties?: readonly Duty[] } = {},
  ): Promise<Person> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.test`
    const invitation = { id: newUuid(now()), email, name, role }
    const { link } = await as(admin).staff.invite({
      ...invitation,
      ...(duties && { duties: [...duties] }),
    })
    if (role === 'administrator') return staff(name, link)
    const person = await staff(name, link, newRegistration(role, more))
    if (verified) await verify(person)
    return person
  }

  return {
    app,
    config,
    database,
    dataDir,
    observations,
    password: PASSWORD,
    anonymous,
    as,
    admin,
    hire,
    verify,
    family,
    /** A code that the person's app shows now, not one that was used. */
    codeOf: apps.codeOf,
    id: () => newUuid(now()),
    now,
    /** Turns the clock forward by minutes. */
    pass(minutes: number) {
      passed += minutes * MINUTE
    },
    /** `minutes` from now, as the contract writes instants. */
    in: (minutes: number) => new Date(now().getTime() + minutes * MINUTE).toISOString(),
    async close() {
      await app.close()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
