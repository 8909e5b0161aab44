import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { testFolder } from '../../testing/postgres.ts'
import { createLog } from '../observability/log.ts'
import { withClient } from './client.ts'
import { holdDataDir } from './embedded/hold.ts'
import { isAlive, nameProcess } from './embedded/process.ts'
import { findEmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
import { StartError } from './failure.ts'

const log = createLog('test', 'silent')
let dataDir: string
beforeEach(async () => {
  dataDir = mkdtempSync(join(testFolder(), 'embedded-'))
  // A test run that starts beside this one must not sweep the folder away.
  const hold = await holdDataDir(dataDir)
  return async () => {
    await removeEmbeddedPostgres(dataDir)
    hold.release()
  }
})

const start = () => startEmbeddedPostgres({ dataDir, log, test: true })
const ask = async (url: string, sql: string) =>
  (await withClient({ url, role: null }, (client) => client.query(sql))).rows

test('what is written outlives a stop, and a killed run', async () => {
  const first = await start()
  expect(first.isNew).toBe(true)
  await ask(first.urls.owner, 'CREATE TABLE kept AS SELECT 7 AS n')
  await first.stop('fast')
  expect(findEmbeddedPostgres(dataDir)).toBeNull()

  const second = await start()
  expect(second.isNew).toBe(false)
  expect(findEmbeddedPostgres(dataDir)).toEqual(second.connections)

  // As after kill -9: nobody stopped the second, and the third finds it.
  const third = await start()
  expect(await ask(third.urls.owner, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
  await expect(ask(second.urls.owner, 'SELECT 1')).rejects.toThrow(StartError)
  await third.stop('immediate')
})

test('the cluster is what the product relies on', async () => {
  const postgres = await start()
  const { urls } = postgres
  expect(
    await ask(
      urls.superuser,
      `SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) AS encoding,
         current_setting('synchronous_commit') AS synchronous_commit,
         current_setting('password_encryption') AS password_encryption,
         current_setting('listen_addresses') AS listen_addresses
       FROM pg_database WHERE datname = 'ahava'`,
    ),
  ).toEqual([
    {
      datlocprovider: 'b',
      datlocale: 'C.UTF-8',
      encoding: 'UTF8',
      synchronous_commit: 'on',
      password_encryption: 'scram-sha-256',
      listen_addresses: '127.0.0.1',
    },
  ])
  expect(
    await ask(
      urls.superuser,
      `SELECT rolname FROM pg_roles WHERE rolname LIKE 'ahava%'
       AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
    ),
  ).toEqual([{ rolname: 'ahava_backup' }])
  expect(
    await ask(
      urls.superuser,
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
         (SELECT count(*)::int FROM pg_auth_members WHERE roleid = r.oid) AS members
       FROM pg_roles r WHERE rolname = 'ahava_backup'`,
    ),
  ).toEqual([
    {
      rolsuper: false,
      rolbypassrls: true,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      members: 0,
    },
  ])
  const wrong = new URL(urls.app)
  wrong.password = 'guess'
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('the password is wrong')
  await postgres.stop('fast')
})

test('a data folder belongs to one live run; a dead one gives it up, and what it ran is ended', async () => {
  const folder = join(dataDir, 'held')
  const hold = await holdDataDir(folder)
  await expect(holdDataDir(folder)).rejects.toThrow(`in use by another run of Ahava`)
  hold.release()

  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  const left = nameProcess(child.pid ?? 0)
  const dead = { pid: 2 ** 22 + 1, startedAt: '1', children: [left] }
  writeFileSync(join(folder, 'running.json'), JSON.stringify(dead))
  const next = await holdDataDir(folder)
  expect(isAlive(left)).toBe(false)
  next.release()
})
