import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '../../app.ts'
import { createClient, type Client } from '../../../contract/client.ts'
import { verifyTrail } from '../audit/verify.ts'
import { readConfig } from '../config.ts'
import { withClient } from '../database/client.ts'
import { connectionsThrough } from '../database/connections.ts'
import { prepareGiven } from '../database/roles.ts'
import { injecting } from '../http/injecting.ts'
import { createLog } from '../observability/log.ts'
import { openFolder } from '../storage/folder.ts'
import { cloneDatabase, type TestDatabase } from '../../testing/database.ts'
import { openPractice } from '../../testing/practice.ts'
import { signer } from '../../testing/signedReport.ts'
import { openUploading, picture } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { drill } from './drill.ts'
import { makeBackup } from './keep.ts'
import { openBackup, restore } from './restore.ts'

const log = createLog('test', 'silent')
const login = `keeper_${randomBytes(4).toString('hex')}`
let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let visitId: string
let base: string
let store: string
let url: string
let empty: TestDatabase

const asSuperuser = async (address: string, ...statements: string[]) =>
  withClient({ url: address, role: null }, async (client) => {
    const results = []
    for (const statement of statements) results.push((await client.query(statement)).rows)
    return results
  })
const inSource = (...statements: string[]) =>
  asSuperuser(world.database.urls.superuser, ...statements)
const take = () => {
  world.pass(1)
  return makeBackup(world.app.services, world.database.connections.backup!, store)
}
const means = () => ({ masterKeys: world.config.masterKeys!, migrations: 'migrations' })

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'ahava-restore-'))
  store = join(base, 'store')
  world = await createWorld()
  practice = await openPractice(world)
  const uploading = await openUploading(world)
  visitId = (await signer(world, practice).signed()).id
  const nurse = world.as(practice.nurse)
  await nurse.messages.send({ id: world.id(), visitId, content: 'I ring twice' })
  const image = uploading.file(await picture().jpeg().toBuffer())
  const { ok } = await uploading.send(practice.nurse, { visitId }, image)
  if (!ok) throw new Error('the picture was not taken')
  await world.app.dispatcher.drain()
  await world.app.sealer.drain()
  // A database of somebody else's, and a login that may enter the roles and nothing more.
  empty = await cloneDatabase('template0')
  await asSuperuser(
    empty.urls.superuser,
    `create role ${login} login password 'given'`,
    `alter database ${empty.name} owner to ${login}`,
    `grant ahava_owner, ahava_app, ahava_system to ${login} with inherit false, set true`,
    `grant create on database ${empty.name} to ahava_owner`,
    'alter schema public owner to ahava_owner',
    'create schema jobs authorization ahava_system',
  )
  const address = new URL(empty.urls.app)
  Object.assign(address, { username: login, password: 'given' })
  url = address.href
})
afterAll(async () => {
  await world.close()
  await asSuperuser(
    empty.urls.superuser,
    'reassign owned by ' + login + ' to postgres',
    `drop owned by ${login}`,
  )
  await empty.drop()
  await asSuperuser(
    world.database.urls.superuser.replace(/[^/]+$/, 'postgres'),
    `drop role ${login}`,
  )
  rmSync(base, { recursive: true, force: true })
})

// What may be wrong with the practice itself: a backup of it is made, and does not pass.
const DAMAGE: [
  what: string,
  harm: () => Promise<unknown>,
  mend: () => Promise<unknown>,
  finding: RegExp,
][] = [
  [
    'a row that others need',
    () =>
      inSource(
        'create table kept_row as select * from services where id in (select service_id from visits)',
        'set session_replication_role = replica',
        'delete from services where id in (select id from kept_row)',
      ),
    () => inSource('insert into services select * from kept_row', 'drop table kept_row'),
    /do not fit together \(visits, visits_service_id_fkey\)/,
  ],
  [
    'a row of the audit trail',
    () =>
      inSource(
        'create table kept_row as select * from audit order by id limit 1',
        'set session_replication_role = replica',
        'delete from audit where id in (select id from kept_row)',
      ),
    () => inSource('insert into audit select * from kept_row', 'drop table kept_row'),
    /Row \S+ \(\d+ of block \d+\) is missing/,
  ],
  [
    'a message',
    () => inSource(`update messages set body = set_byte(body, 40, get_byte(body, 40) # 1)`),
    () => inSource(`update messages set body = set_byte(body, 40, get_byte(body, 40) # 1)`),
    /does not open with these keys \(unreadable: messages.body/,
  ],
  [
    'the key of a person',
    () =>
      inSource(`update patients set data_key = set_byte(data_key, 60, get_byte(data_key, 60) # 1)`),
    () =>
      inSource(`update patients set data_key = set_byte(data_key, 60, get_byte(data_key, 60) # 1)`),
    /does not open with these keys \(unreadable: data_key/,
  ],
]

test.each(DAMAGE)(
  'a drill does not pass where %s is lost or changed',
  async (_, harm, mend, finding) => {
    await harm()
    const place = join(base, 'drill')
    // The scene's own copy is no table of ours.
    const [rows] = await inSource(`select to_regclass('kept_row') is not null as there`)
    if (rows![0].there) await inSource('alter table kept_row set schema jobs')
    try {
      const { folder } = await take()
      const result = await drill(world.app.services, folder, { ...means(), place })
      expect(result.finding).toMatch(finding)
    } finally {
      if (rows![0].there) await inSource('alter table jobs.kept_row set schema public')
      await mend()
    }
  },
)

test('a practice that was restored goes on, and what may not go on has ended', async () => {
  await inSource(
    `insert into effects (key, job, event_id, ids, due_at) select 'was-due', 'visit-confirmation', id, '{}', '${world.in(-1)}' from events limit 1`,
    `insert into effects (key, job, event_id, ids, due_at) select 'will-be-due', 'visit-confirmation', id, '{}', '${world.in(600)}' from events limit 1`,
  )
  const { folder } = await take()
  world.pass(60)
  const dataDir = join(base, 'data')
  const connections = connectionsThrough(url)
  const target = {
    connections,
    loader: url,
    storage: openFolder(join(dataDir, 'files')),
    migrations: 'migrations',
    clock: world.now,
    log,
  }
  await prepareGiven({ loginUrl: url, ownerUrl: url })
  const backup = await openBackup(folder, means())
  expect(await restore(backup, target)).toMatchObject({ finding: null, files: 1 })
  await expect(restore(backup, target)).rejects.toThrow('The database is not empty')

  const { AHAVA_MASTER_KEYS, ...rest } = environment(dataDir)
  const config = readConfig({ ...rest, AHAVA_MASTER_KEYS })
  const app = await createApp(config, { clock: world.now, log })
  try {
    const as = (token?: string): Client => createClient(injecting(app.server, token))
    // Signed in before: not any more.
    await expect(as(practice.patient.token).auth.me({})).rejects.toMatchObject({
      problem: { code: 'not_signed_in' },
    })
    const { token } = await as().auth.login({
      email: practice.patient.email,
      password: world.password,
    })
    const messages = await as(token).messages.list({ visitId, limit: 10 })
    expect(messages.items.map(({ content }) => content)).toContain('I ring twice')
    // The device that knew the inbox of before reads everything anew, and hears what comes.
    const known = await world.as(practice.patient).events.since({ since: 0, limit: 1 })
    const now = await as(token).events.since({ since: known.head, limit: 10 })
    expect(now).toMatchObject({ items: [], reset: true })
    await as(token).messages.send({ id: world.id(), visitId, content: 'After the fire' })
    const next = await as(token).events.since({ since: now.head, limit: 10 })
    expect(next).toMatchObject({ reset: false })
    await trailGoesOn(app)
    await effectsGoOn(app)
  } finally {
    await app.close()
  }
})

const environment = (dataDir: string) => ({
  DATABASE_URL: url,
  AHAVA_DATA_DIR: dataDir,
  AHAVA_MASTER_KEYS: world.config.masterKeys!.map((key) => key.toString('base64')).join(','),
  LOG_LEVEL: 'silent',
})

/** The new rows stand behind the old ones, though PostgreSQL counts from another number. */
async function trailGoesOn(app: App) {
  const { database } = app.services
  // A transaction that is open anywhere in the cluster, such as that of a test beside this one, holds up the end.
  const sealed = async () => {
    await app.sealer.drain()
    return verifyTrail(database)
  }
  await expect
    .poll(sealed, { timeout: 30_000 })
    .toMatchObject({ finding: null, unsealed: 0, waiting: null })
  const verdict = await sealed()
  const [[counted]] = (await asSuperuser(
    empty.urls.superuser,
    `select count(*)::int as rows, (select value::int from audit_offset) as added from audit`,
  )) as [[{ rows: number; added: number }]]
  expect(verdict.rows).toBe(counted.rows)
  expect(counted.added).toBeGreaterThan(0)
}

async function effectsGoOn(app: App) {
  const { database } = app.services
  const { rows } = await database.system.query(
    `select key, lease_until is not null as begun from effects where key in ('was-due', 'will-be-due') order by key`,
  )
  expect(rows).toEqual([
    { key: 'was-due', begun: true },
    { key: 'will-be-due', begun: false },
  ])
}

test('a program does not start on a restore that did not come to its end', async () => {
  const config = readConfig(environment(join(base, 'data')))
  await asSuperuser(empty.urls.superuser, 'update restores set finished_at = null')
  await expect(createApp(config, { clock: world.now, log })).rejects.toThrow(
    'did not come to its end',
  )
  await asSuperuser(empty.urls.superuser, 'update restores set finished_at = at')
})
