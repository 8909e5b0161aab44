import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../contract/client.ts'
import { createApp, type App } from '../../app.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { readConfig } from '../config.ts'
import { indexNames } from '../patientNames/tokens.ts'
import { withClient } from '../database/client.ts'
import { injecting } from '../http/injecting.ts'
import { rotateKeys, WRAPPED } from './rotate.ts'

const [old, current] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
const COLLEAGUES = 30

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let visitId: string
let open: App[] = []

beforeAll(async () => {
  world = await createWorld({ environment: { AHAVA_MASTER_KEYS: old } })
  practice = await openPractice(world)
  visitId = (await practice.schedule()).id
  await world.as(practice.patient).messages.send({ id: world.id(), visitId, content: 'Before' })
  for (let n = 0; n < COLLEAGUES; n += 1)
    await world.as(world.admin).people.createPatient({ id: world.id(), name: `Gogo ${n}` })
})
afterAll(async () => {
  for (const app of open) await app.close()
  // The world's own process ended in between.
  await world.database.drop()
  rmSync(world.dataDir, { recursive: true, force: true })
})

/** Another process of the product on the same database, with these keys. */
async function start(keys: string): Promise<App> {
  const config = readConfig({
    AHAVA_CONNECTIONS: JSON.stringify({ ...world.database.connections, owner: null }),
    AHAVA_DATA_DIR: world.dataDir,
    AHAVA_DEMO: 'false',
    AHAVA_MASTER_KEYS: keys,
    LOG_LEVEL: 'silent',
  })
  const app = await createApp(config, { clock: world.now })
  open.push(app)
  return app
}
const stop = async (app: App) => {
  open = open.filter((one) => one !== app)
  await app.close()
}
const on = (app: App, person?: Person) => createClient(injecting(app.server, person?.token))
const sql = (statement: string) =>
  withClient({ url: world.database.urls.superuser, role: null }, (client) =>
    client.query(statement),
  )

test('every column that holds a wrapped key is known', async () => {
  const { rows } = await sql(`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'data_key' order by 1`)
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(WRAPPED).toSorted())
})

test('no key is wrapped anew while a running program could not open it', async () => {
  // The world itself still runs with the old key alone.
  const both = await start(`${current},${old}`)
  await expect(rotateKeys(both.services.database, both.services.vault)).rejects.toThrow(
    '1 running program does not hold the new key yet',
  )
  await stop(both)
})

test('keys are wrapped anew while people work, and the old key can be taken away', async () => {
  await world.app.close()
  const running = await start(`${current},${old}`)
  const { patient, nurse } = practice
  const sent: string[] = []
  let rotating = true
  const work = async (person: Person, n: number) => {
    while (rotating) {
      const content = `From ${n} while keys change`
      const id = world.id()
      await on(running, person).messages.send({ id, visitId, content })
      sent.push(id)
      const { items } = await on(running, person).messages.list({ visitId, limit: 5 })
      expect(items.filter(({ unreadable }) => unreadable)).toEqual([])
      await on(running, world.admin).people.createPatient({ id: world.id(), name: `New ${n}` })
    }
  }
  const people = [patient, nurse, patient, nurse].map((person, n) => work(person, n))
  const { database, vault } = running.services
  const { tables } = await rotateKeys(database, vault, { batch: 3, pauseMs: 10 })
  rotating = false
  await Promise.all(people)
  expect(sent.length).toBeGreaterThan(0)
  expect(tables['patients']!.rewrapped).toBeGreaterThan(COLLEAGUES)
  expect(tables['users']!.rewrapped).toBeGreaterThanOrEqual(8)
  expect(tables['invitations']!.unreadable).toEqual([])
  // Run again, it finds nothing left to do.
  const again = await rotateKeys(database, vault)
  expect(Object.values(again.tables).map(({ rewrapped }) => rewrapped)).toEqual([0, 0, 0, 0, 0])
  await stop(running)

  const after = await start(current)
  const login = { email: patient.email, password: world.password }
  const { user } = await on(after).auth.login(login)
  expect(user.name).toBe(patient.name)
  const { items } = await on(after, nurse).messages.list({ visitId, limit: 100 })
  expect(items.every(({ content }) => content)).toBe(true)
  const { items: patients } = await on(after, world.admin).people.patients({ limit: 100 })
  expect(patients.filter(({ name }) => name.includes('unreadable'))).toEqual([])
  // Names are found as before: the key of look-ups is another's wrap, and the same.
  const { items: named } = await on(after, world.admin).people.patients({ name: 'moko' })
  expect(named.map(({ name }) => name).toSorted()).toEqual(['Lerato Mokoena', 'Palesa Mokoena'])
  expect(await indexNames(after.services)).toBe(0)
  await expect(start(old)).rejects.toThrow('The master keys are not those of this database')
})

test('a key that no given key opens is named, and the old key stays needed', async () => {
  const next = randomBytes(32).toString('base64')
  for (const app of open) await stop(app)
  const running = await start(`${next},${current}`)
  const foreign = `set data_key = overlay(data_key placing '\\x0102030405060708' from 17)`
  const { rows } = await sql(`update patients ${foreign}
    where id = (select min(id::text)::uuid from patients) returning id`)
  const { database, vault } = running.services
  const { tables } = await rotateKeys(database, vault)
  expect(tables['patients']!.unreadable).toEqual([rows[0].id])
  await stop(running)
  await expect(start(next)).rejects.toThrow('The master keys are not those of this database')
})
