import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PoolClient } from 'pg'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../platform/database/query.ts'
import { createLog } from '../../platform/observability/log.ts'
import { openPractice } from '../../testing/practice.ts'
import { openUploading } from '../../testing/uploading.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'
import { collectFiles } from './collect.ts'

const HOUR = 3_600_000
const logged: string[] = []
let world: World
let uploads: Awaited<ReturnType<typeof openUploading>>
let nurse: Person
let visitId: string
let patientId: string

beforeAll(async () => {
  world = await createWorld({
    log: createLog('tests', 'info', { write: (line) => void logged.push(line) }),
  })
  const practice = await openPractice(world)
  uploads = await openUploading(world)
  ;({ nurse, patientId } = practice)
  visitId = (await practice.schedule()).id
})
afterAll(() => world.close())

const hoursAgo = (hours: number) => new Date(world.now().getTime() - hours * HOUR)
const pathOf = (name: string) => `${world.dataDir}/files/${name}`

/** A file of the storage as it was written so many hours ago by the clock of the test. */
async function age(name: string, hours: number) {
  await utimes(pathOf(name), hoursAgo(hours), hoursAgo(hours))
}
async function put(name: string, hours: number) {
  await mkdir(dirname(pathOf(name)), { recursive: true })
  await writeFile(pathOf(name), 'sealed bytes')
  await age(name, hours)
}
const reserve = (id: string, name: string, state: string, hours: number) =>
  uploads.run(sql`
    insert into uploads (id, patient_id, visit_id, uploader_id, kind, storage_name, state, created_at)
    values (${id}, ${patientId}, ${visitId}, ${nurse.id}, 'image', ${name}, ${state}, ${hoursAgo(hours)})`)
/** Of such a weight that a small picture goes with it. */
const grainy = () =>
  sharp({
    create: {
      width: 1600,
      height: 1200,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg()
    .toBuffer()
const collect = () => collectFiles(world.app.services, world.now())
const left = async () =>
  (await uploads.stored()).map((path) => path.slice(pathOf('').length)).toSorted()

test('what nobody names goes after a day, and what still runs or is kept stays', async () => {
  const kept = await uploads.keep(nurse, { visitId })
  const keptName = kept.url.replace('/uploads/', '')
  await age(keptName, 100)
  const [running, dead, refused] = [world.id(), world.id(), world.id()]
  await reserve(running, 'images/2026/11/running', 'pending', 23)
  await reserve(dead, 'images/2026/11/dead', 'pending', 25)
  await reserve(refused, 'images/2026/11/refused', 'refused', 100)
  const young = [
    'images/2026/11/running',
    'images/2026/11/nobodys-young',
    `incoming/${running}`,
    '.partial/young',
  ]
  const old = [
    'images/2026/11/dead',
    'images/2026/11/refused',
    'images/2026/11/nobodys',
    'small/images/2026/11/nobodys',
    `incoming/${dead}`,
    '.partial/old',
  ]
  for (const name of young) await put(name, 23)
  for (const name of old) await put(name, 25)

  const found = { kept: 1, unfinished: 1, nameless: 5, half_written: 1, missing: 0 }
  expect(await collect()).toMatchObject(found)
  expect(await left()).toEqual([...young, keptName].toSorted())
  const rows = await uploads.many(sql<{ id: string }>`
    select id from uploads where id = any(${[running, dead, refused]}::uuid[]) order by id`)
  expect(rows.map(({ id }) => id)).toEqual([running, refused].toSorted())
  expect((await uploads.open(nurse, kept.url)).status).toBe(200)
  expect(await collect()).toMatchObject({ kept: 1, unfinished: 0, nameless: 0, half_written: 0 })
})

test('a kept file whose bytes are gone raises an alarm that names it, and keeps its row', async () => {
  const lost = await uploads.keep(nurse, { visitId })
  const bytes = await readFile(pathOf(lost.url.replace('/uploads/', '')))
  await rm(pathOf(lost.url.replace('/uploads/', '')))
  // On this day it may still be on its way: only what is older is asked for.
  expect(await collect()).toMatchObject({ missing: 0 })
  world.pass(25 * 60)
  logged.length = 0
  expect(await collect()).toMatchObject({ missing: 1 })
  const alarms = logged.filter((line) => line.includes('file missing'))
  expect(alarms.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ alarm: 'file missing', uploadId: lost.id }),
  ])
  await writeFile(pathOf(lost.url.replace('/uploads/', '')), bytes)
  world.pass(1)
  expect(await collect()).toMatchObject({ missing: 0 })
})

test('small pictures that are gone are counted and said, and the photo stays', async () => {
  const photo = await uploads.keep(nurse, { visitId }, await grainy())
  const small = pathOf(`small/${photo.url.replace('/uploads/', '')}`)
  await rm(small)
  expect(await collect()).toMatchObject({ small_missing: 0 })
  world.pass(25 * 60)
  logged.length = 0
  expect(await collect()).toMatchObject({ small_missing: 1, missing: 0 })
  const alarms = logged.filter((line) => line.includes('small pictures missing'))
  expect(alarms.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ alarm: 'small pictures missing', files: 1 }),
  ])
  const { alarms: shown } = await world.as(world.admin).operations.overview({})
  expect(shown.map(({ name }) => name)).toContain('small-pictures-missing')
  await writeFile(small, 'sealed bytes')
  world.pass(1)
  expect(await collect()).toMatchObject({ small_missing: 0 })
})

test('beside the wrong database nothing is taken away', async () => {
  const before = await left()
  for (let n = 0; n <= 1_000; n += 1) await put(`images/2025/01/another-${n}`, 10_000)
  logged.length = 0
  world.pass(1)
  expect(await collect()).toMatchObject({ nameless: 0, rowless: 1_001 })
  expect((await left()).length).toBe(before.length + 1_001)
  expect(logged.filter((line) => line.includes('files without rows'))).toHaveLength(1)
  const said = async () =>
    (await world.as(world.admin).operations.overview({})).alarms.map(({ name }) => name)
  expect(await said()).toContain('wrong-database')
  await rm(pathOf('images/2025/01/another-0'))
  world.pass(1)
  expect(await collect()).toMatchObject({ nameless: 1_000, rowless: 0 })
  expect(await said()).not.toContain('wrong-database')
  expect(await left()).toEqual(before)
})

test('it is looked at once a night', async () => {
  const checks = async () =>
    (await uploads.many(sql<{ at: Date }>`select at from file_checks`)).length
  await world.app.nightly.drain()
  const before = await checks()
  world.pass(24 * 60)
  await world.app.nightly.drain()
  await world.app.nightly.drain()
  expect(await checks()).toBe(before + 1)
})

/** The line to the database dies after the COMMIT of the `nth` transaction, and before its answer. */
function loseAnswer(nth: number): () => void {
  const { app } = world.app.services.database
  const connect = app.connect.bind(app) as () => Promise<PoolClient>
  let commits = 0
  app.connect = async () => {
    const client = await connect()
    return new Proxy(client, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown
        if (typeof value !== 'function') return value
        const method = value.bind(target) as (...given: unknown[]) => unknown
        if (name !== 'query') return method
        return async (...given: unknown[]) => {
          const answer = await method(...given)
          if (given[0] === 'COMMIT' && ++commits === nth) throw new Error('the line is dead')
          return answer
        }
      },
    })
  }
  return () => {
    app.connect = connect as typeof app.connect
  }
}

test('an upload that is finished although its answer was lost keeps its bytes', async () => {
  const before = await left()
  const restore = loseAnswer(2)
  const answer = await uploads.send(nurse, { visitId })
  restore()
  expect(answer.status).toBe(500)
  const added = (await left()).filter((name) => !before.includes(name))
  expect(added).toEqual([expect.stringMatching(/^images\//)])
  expect((await uploads.open(nurse, `/uploads/${added[0]}`)).status).toBe(200)
})
