import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cloneDatabase } from '../../testing/database.ts'
import type { TestDatabase } from '../../testing/database.ts'
import { createLog } from '../observability/log.ts'
import { connectIn, withClient } from './client.ts'
import { migrate, refuseDangerousRole } from './migrate.ts'

const log = createLog('test', 'silent')
let database: TestDatabase
let directory: string

beforeAll(async () => {
  // Not the migrated template, but one where nothing was applied yet.
  database = await cloneDatabase('ahava')
})
afterAll(() => database.drop())
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ahava-migrations-'))
  return () => rmSync(directory, { recursive: true })
})

const put = (name: string, sql: string) => writeFileSync(join(directory, name), sql)
const run = () => {
  const { owner, system } = database.connections
  if (!owner) throw new Error('no owner')
  return migrate({ owner, system, directory, log })
}

test('files are applied once, in order, each as the role its first line names', async () => {
  put('0001_one.sql', 'create table one (n int); grant insert on one to ahava_system;')
  put('0002_two.sql', '-- as: ahava_system\ninsert into one values (1);')
  expect(await run()).toEqual(['0001_one.sql', '0002_two.sql'])
  expect(await run()).toEqual([])

  put('0003_three.sql', 'create table three as select current_user as who from one;')
  expect(await run()).toEqual(['0003_three.sql'])
  const rows = await withClient({ url: database.urls.owner, role: null }, (client) =>
    client.query('select who from three'),
  )
  expect(rows.rows).toEqual([{ who: 'ahava_owner' }])

  put('0003_three.sql', 'select 1;')
  await expect(run()).rejects.toThrow('0003_three.sql was changed after it was applied')
  put('0003_three.sql', 'create table three as select current_user as who from one;')
  rmSync(join(directory, '0001_one.sql'))
  await expect(run()).rejects.toThrow('0001_one.sql, which this version')
  put('0001_one.sql', 'create table one (n int); grant insert on one to ahava_system;')

  put('0004_broken.sql', 'create table four ();\nselect nothing_such;')
  await expect(run()).rejects.toThrow(/0004_broken.sql \(line 2\) failed: .*nothing_such/)
  put('0004_broken.sql', 'create table four ();')
  expect(await run()).toEqual(['0004_broken.sql'])

  put('0002_b_late.sql', 'select 1;')
  await expect(run()).rejects.toThrow('0002_b_late.sql comes before 0004_broken.sql')
})

test('a badly named file is refused', async () => {
  put('visits.sql', '')
  await expect(run()).rejects.toThrow('visits.sql must be called like')
})

test('a superuser and the role of backups are refused; the three roles are not', async () => {
  const { superuser, backup, ...roles } = database.urls
  const check = (url: string) => withClient({ url, role: null }, refuseDangerousRole)
  await expect(check(superuser)).rejects.toThrow('postgres is a superuser')
  await expect(check(backup)).rejects.toThrow('ahava_backup is a superuser or has BYPASSRLS')
  await Promise.all(Object.values(roles).map(check))
})

test.each([
  ['postgres://ahava:secret@127.0.0.1:1/ahava', 'nothing listens there'],
  ['postgres://ahava:secret@nowhere.invalid/ahava', 'there is no such host'],
])('a database out of reach is one sentence without the password', async (url, reason) => {
  const message = await connectIn({ url, role: null }).catch((error: Error) => error.message)
  expect(message).toContain(reason)
  expect(message).not.toContain('secret')
})
