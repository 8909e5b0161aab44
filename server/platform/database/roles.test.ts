import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloneDatabase } from '../../testing/database.ts'
import type { TestDatabase } from '../../testing/database.ts'
import { createLog } from '../observability/log.ts'
import { connectIn, withClient } from './client.ts'
import { connectionsThrough, urlInRole } from './connections.ts'
import { migrate } from './migrate.ts'
import { prepareGiven } from './roles.ts'

// The embedded cluster has the three roles already, so what is tested here is everything after
// them: who may enter them, in a database that somebody else made.
const login = `login_${randomBytes(4).toString('hex')}`
const given = `given_${randomBytes(4).toString('hex')}`
let database: TestDatabase
let loginUrl: string

const asSuperuser = (url: string, ...statements: string[]) =>
  withClient({ url, role: null }, async (client) => {
    for (const statement of statements) await client.query(statement)
  })

beforeAll(async () => {
  database = await cloneDatabase()
  await asSuperuser(
    database.urls.superuser,
    `CREATE ROLE ${login} LOGIN CREATEROLE PASSWORD 'given'`,
    `CREATE DATABASE ${given} OWNER ${login} TEMPLATE template0`,
  )
  const url = new URL(database.urls.app)
  Object.assign(url, { username: login, password: 'given', pathname: `/${given}` })
  loginUrl = url.href
})
afterAll(async () => {
  await asSuperuser(
    database.urls.superuser,
    `DROP DATABASE ${given} WITH (FORCE)`,
    `DROP OWNED BY ${login}`,
    `DROP ROLE ${login}`,
  )
  await database.drop()
})

test('without the right to make the roles, the statements for an administrator are said', async () => {
  const refusal = await prepareGiven({ loginUrl, ownerUrl: loginUrl }).catch(
    (error: Error) => error.message,
  )
  expect(refusal).toContain(`GRANT ahava_app, ahava_system TO "${login}"`)
  expect(refusal).not.toContain('given@')

  const statements = String(refusal).split('\n').slice(1)
  const inside = new URL(database.urls.superuser)
  inside.pathname = `/${given}`
  await asSuperuser(inside.href, ...statements)

  await prepareGiven({ loginUrl, ownerUrl: loginUrl })
  const { app, system, owner } = connectionsThrough(loginUrl)
  if (!owner) throw new Error('no owner')
  await migrate({ owner, system, directory: 'migrations', log: createLog('test', 'silent') })
  const client = await connectIn({ url: urlInRole(app), role: null })
  try {
    const { rows } = await client.query('SELECT current_user, session_user')
    expect(rows).toEqual([{ current_user: 'ahava_app', session_user: login }])
    await client.query('SELECT * FROM visits')
    await client.query('RESET ROLE; SET ROLE NONE')
    await expect(client.query('SELECT * FROM visits')).rejects.toThrow('permission denied')
  } finally {
    await client.end()
  }
})

test('a superuser makes them by itself', async () => {
  const fresh = await cloneDatabase('template0')
  try {
    const { superuser } = fresh.urls
    await prepareGiven({ loginUrl: superuser, ownerUrl: superuser })
    await prepareGiven({ loginUrl: superuser, ownerUrl: superuser })
    const client = await connectIn(connectionsThrough(superuser).system)
    const { rows } = await client.query(`SELECT nspowner::regrole::text FROM pg_namespace
      WHERE nspname = 'jobs'`)
    expect(rows).toEqual([{ nspowner: 'ahava_system' }])
    await client.end()
  } finally {
    await fresh.drop()
  }
})
