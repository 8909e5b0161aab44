import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { withClient } from '../database/client.ts'
import { openPractice } from '../../testing/practice.ts'
import { signer } from '../../testing/signedReport.ts'
import { openUploading } from '../../testing/uploading.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { drill } from './drill.ts'
import { keepNewest, makeBackup } from './keep.ts'
import { readManifest } from './manifest.ts'
import { pathOf } from './sealed.ts'

const PHRASE = 'the heel smells of marzipan'
let world: World
let base: string
let store: string
let backup: string

const take = (folder = store) => {
  world.pass(1)
  return makeBackup(world.app.services, world.database.connections.backup!, folder)
}
const tryOut = (path: string, masterKeys = world.config.masterKeys!) =>
  drill(world.app.services, path, {
    masterKeys,
    migrations: 'migrations',
    place: join(base, 'drill'),
  })
/** Heavy enough to have a small one beside it. */
const noisy = () =>
  sharp(randomBytes(600 * 400 * 3), { raw: { width: 600, height: 400, channels: 3 } }).jpeg()
const sql = async (statement: string) =>
  (
    await withClient({ url: world.database.urls.superuser, role: null }, (client) =>
      client.query(statement),
    )
  ).rows

beforeAll(async () => {
  world = await createWorld()
  const practice = await openPractice(world)
  const uploading = await openUploading(world)
  const { signed } = signer(world, practice)
  const { id: visitId } = await signed({ respiration: 16, spo2: 98, temperature: 36.8 })
  for (const n of [1, 2, 3])
    await world.as(practice.nurse).messages.send({
      id: world.id(),
      visitId,
      conversation: 'clinical',
      content: `${PHRASE} ${n}`,
    })
  for (const _ of [1, 2]) {
    const photo = uploading.file(await noisy().toBuffer())
    const { ok } = await uploading.send(practice.nurse, { visitId }, photo)
    if (!ok) throw new Error('the picture was not taken')
  }
  await world.app.sealer.drain()
})
afterAll(() => world.close())
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'ahava-backup-'))
  store = join(base, 'store')
  backup = (await take()).folder
  return () => rmSync(base, { recursive: true, force: true })
})

test('a backup of the running practice is restored beside it, looked at, and written down', async () => {
  const result = await tryOut(store)
  expect(result).toMatchObject({ finding: null })
  const manifest = await readManifest(backup)
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  expect(result.rows).toBe(rows)
  expect(result.files).toBe(manifest.files.count)
  // Two pictures with their small ones.
  expect(manifest.files.count).toBe(4)
  expect(result.opened).toBeGreaterThan(20)
  const [noted] = await sql('select * from backup_drills order by at desc, id desc limit 1')
  expect(noted).toMatchObject({ backup_id: manifest.id, finding: null, files: 4 })
  expect(existsSync(join(base, 'drill'))).toBe(false)
})

test('nothing in it can be read without the keys, and only its owner enters it', async () => {
  for (const name of readdirSync(backup)) {
    const bytes = readFileSync(join(backup, name))
    for (const word of [PHRASE, 'palesa', 'Palesa', 'Nomsa', 'COMPLETED', 'clinical', 'practical'])
      expect(bytes.includes(word), `${word} in ${name}`).toBe(false)
  }
  expect(statSync(store).mode & 0o777).toBe(0o700)
  expect(statSync(backup).mode & 0o777).toBe(0o700)
})

test('a second backup brings only what is new, and says nothing else', async () => {
  const files = join(store, 'files')
  const before = readdirSync(files, { recursive: true }).length
  const second = await take()
  expect(second.copied).toBe(0)
  expect(second.manifest.files.count).toBe(4)
  expect(readdirSync(files, { recursive: true })).toHaveLength(before)
  const [noted] = await sql('select * from backups order by at desc limit 1')
  expect(noted).toMatchObject({ id: second.manifest.id, files: 4, failure: null })
  expect(Number(noted.rows)).toBe(second.rows)
})

test('of older backups as many stay as were asked for, and the files that they name', async () => {
  await take()
  const last = await take()
  writeFileSync(join(store, 'files', 'images', 'nobodys'), 'x')
  // Not a day later than the machine's own clock: what has just been written is left alone.
  world.pass(3 * 24 * 60)
  expect(await keepNewest({ ...world.app.services, clock: future }, store, 1)).toBe(2)
  expect(readdirSync(store).toSorted()).toEqual([last.folder.split('/').at(-1), 'files'].toSorted())
  expect(existsSync(join(store, 'files', 'images', 'nobodys'))).toBe(false)
  expect((await tryOut(store)).finding).toBeNull()
})
const future = () => new Date(Date.now() + 2 * 24 * 3_600_000)

const someFile = () => {
  const files = join(store, 'files')
  const name = readdirSync(files, { recursive: true, encoding: 'utf8' }).find((each) =>
    statSync(join(files, each)).isFile(),
  )
  return join(files, name!)
}
const flip = (path: string) => {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(path, bytes)
}
const manifestOf = () => JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8'))
const put = (value: unknown) => writeFileSync(join(backup, 'manifest.json'), JSON.stringify(value))

const DAMAGE: [what: string, act: () => void, finding: RegExp][] = [
  [
    'a bit of a table',
    () => flip(pathOf(backup, 'messages')),
    /messages.* is not what was written/,
  ],
  ['the end of a table', () => truncateSync(pathOf(backup, 'users'), 40), /users.* is not what/],
  ['a table', () => rmSync(pathOf(backup, 'visits')), /visits.* is missing/],
  ['a bit of a file', () => flip(someFile()), /the file \S+ is not what was stored/],
  ['a file', () => rmSync(someFile()), /the file \S+ is missing/],
  ['the list of files', () => flip(pathOf(backup, 'list-of-files')), /is not what was written/],
  ['the manifest', () => rmSync(join(backup, 'manifest.json')), /There is no whole backup/],
  [
    'a count in the manifest',
    () => {
      const all = manifestOf()
      all.tables.find((table: { name: string }) => table.name === 'visits').rows -= 1
      put(all)
    },
    /manifest of this backup was changed/,
  ],
  [
    'a migration that we do not know',
    () =>
      put({ ...manifestOf(), migrations: [{ name: '9999_later.sql', sha256: 'a'.repeat(64) }] }),
    /made by a newer version of Ahava, which has the migration 9999_later.sql/,
  ],
  [
    'a migration that was changed',
    () => {
      const all = manifestOf()
      all.migrations[3].sha256 = 'a'.repeat(64)
      put(all)
    },
    /is not the one that the backup was made with/,
  ],
  ['another format', () => put({ ...manifestOf(), format: 2 }), /of a newer version/],
  [
    'a table of another backup',
    () => cpSync(pathOf(backup, 'skills'), pathOf(backup, 'services')),
    /services.* is not what was written/,
  ],
]

test.each(DAMAGE)('a drill does not pass with %s changed or gone', async (_, act, finding) => {
  act()
  const result = await tryOut(store)
  expect(result.finding).toMatch(finding)
  const [noted] = await sql('select finding from backup_drills order by at desc, id desc limit 1')
  expect(noted.finding).toBe(result.finding)
  expect(existsSync(join(base, 'drill'))).toBe(false)
})

test('the keys of another installation open nothing, and are named', async () => {
  const result = await tryOut(store, [Buffer.alloc(32, 7)])
  const needed = (await readManifest(backup)).keys.needed
  expect(needed).toHaveLength(1)
  expect(result.finding).toContain(`It needs the key ${needed[0]}`)
})

test('a backup that breaks off leaves nothing that looks like one, and says why', async () => {
  writeFileSync(join(base, 'place'), 'a file where a folder should be')
  await expect(take(join(base, 'place'))).rejects.toThrow(/EEXIST|ENOTDIR/)
  const [noted] = await sql('select * from backups order by at desc limit 1')
  expect(noted.failure).toMatch(/./)
  expect(noted.finished_at).not.toBeNull()

  const before = readdirSync(store)
  const { storage } = world.app.services
  const broken = { ...world.app.services, storage: { ...storage, read: breaking } }
  rmSync(join(store, 'files'), { recursive: true })
  world.pass(1)
  await expect(makeBackup(broken, world.database.connections.backup!, store)).rejects.toThrow(
    'the disk went away',
  )
  expect(readdirSync(store).filter((name) => name !== 'files')).toEqual(
    before.filter((name) => name !== 'files'),
  )
})
async function* breaking() {
  yield new Uint8Array(1)
  throw new Error('the disk went away')
}

test('a full disk is said with the folder that it holds', async () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
  const { storage } = world.app.services
  const read = async function* () {
    yield new Uint8Array(1)
    throw full
  }
  rmSync(join(store, 'files'), { recursive: true })
  world.pass(1)
  const ground = { ...world.app.services, storage: { ...storage, read } }
  await expect(makeBackup(ground, world.database.connections.backup!, store)).rejects.toThrow(
    `The disk that holds ${store} is full.`,
  )
  const [noted] = await sql('select failure from backups order by at desc limit 1')
  expect(noted.failure).toBe(`The disk that holds ${store} is full.`)
})

test('a backup that was killed is not taken for one', async () => {
  const half = `${backup}.unfinished`
  cpSync(backup, half, { recursive: true })
  rmSync(join(half, 'manifest.json'))
  rmSync(backup, { recursive: true })
  expect((await tryOut(half)).finding).toMatch(/not a whole backup: it was cut off/)
  expect((await tryOut(store)).finding).toMatch(/There is no whole backup/)
})

test('a backup lies neither in the data folder nor beside the keys, and is read by its own role', async () => {
  await expect(take(join(world.dataDir, 'backups'))).rejects.toThrow(
    'may not lie in the data folder',
  )
  const { connections } = world.database
  for (const access of [connections.system, connections.app, connections.owner!])
    await expect(makeBackup(world.app.services, access, store)).rejects.toThrow(/use ahava_backup/)
  await withClient(connections.backup!, async (client) => {
    await expect(client.query(`update users set disabled_at = null`)).rejects.toThrow(
      'permission denied',
    )
    await expect(client.query('truncate visits')).rejects.toThrow('permission denied')
  })
})
