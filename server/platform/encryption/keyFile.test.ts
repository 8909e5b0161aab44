import { randomUUID } from 'node:crypto'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServices } from '../../app.ts'
import { inviteAdministrator } from '../../features/staff/firstAdministrator.ts'
import { acceptInvitation } from '../../features/auth/accounts.ts'
import { cloneDatabase, type TestDatabase } from '../../testing/database.ts'
import { newTrail } from '../audit/trail.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../observability/log.ts'
import { keysBesideData } from './keyFile.ts'

let database: TestDatabase
let folder: string
let dataDir: string

beforeAll(async () => {
  database = await cloneDatabase()
  folder = mkdtempSync(join(tmpdir(), 'ahava-keys-'))
  dataDir = join(folder, 'data')
  mkdirSync(dataDir)
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

const settings = (environment: NodeJS.ProcessEnv = {}) =>
  readConfig({
    AHAVA_CONNECTIONS: JSON.stringify({ ...database.connections, owner: null }),
    AHAVA_DATA_DIR: dataDir,
    ...environment,
  })
const log = createLog('tests', 'silent')
const start = (environment: NodeJS.ProcessEnv) =>
  openServices('api', settings(environment), { log })
const REFUSED = 'The key file may not lie in the data folder'

test('a key file beside the data is seen, whatever way leads there', () => {
  const beside = (file: string) => keysBesideData(settings({ AHAVA_KEY_FILE: file }))
  symlinkSync(dataDir, join(folder, 'link'))
  expect(beside(join(dataDir, 'keys'))).toBe(true)
  expect(beside(join(dataDir, 'deep', 'keys'))).toBe(true)
  expect(beside(join(folder, 'link', 'keys'))).toBe(true)
  expect(beside(join(folder, 'keys'))).toBe(false)
  expect(beside(join(folder, 'data-keys'))).toBe(false)
  expect(keysBesideData(settings({ AHAVA_MASTER_KEYS: 'A'.repeat(43) + '=' }))).toBe(false)
})

test('the demo may; without one the start is refused, and no key is made', async () => {
  await expect(start({ AHAVA_DEMO: 'false' })).rejects.toThrow(REFUSED)
  expect(() => statSync(join(dataDir, 'keys'))).toThrow('ENOENT')
  const demo = await start({})
  expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o600)
  const link = await inviteAdministrator(demo.services, 'real@example.test')
  const { clock, ...ground } = demo.services
  const trail = newTrail('POST /api/auth/invitations/accept', 201, Buffer.alloc(32))
  const context = {
    ...ground,
    now: clock(),
    requestId: randomUUID(),
    trail,
    tokenHash: null,
    gate: 'public' as const,
    agent: undefined,
    setCookie: () => {},
    network: Buffer.alloc(32),
    device: { secret: null, keep: () => {} },
  }
  await acceptInvitation(context, {
    token: link.split('#')[1]!,
    password: 'correct horse battery staple',
  })
  await demo.close()

  // From now on somebody real works here.
  await expect(start({})).rejects.toThrow(REFUSED)
  const moved = join(folder, 'moved')
  const keys = readFileSync(join(dataDir, 'keys'), 'utf8').trim()
  const after = await start({ AHAVA_MASTER_KEYS: keys })
  await after.close()
  await expect(start({ AHAVA_KEY_FILE: moved })).rejects.toThrow('The master keys are not those')
})
