import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InputOf } from '../../../contract/endpoint.ts'
import { visits as contract } from '../../../contract/visits.ts'
import { ask } from '../../testing/asking.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'

type Filter = Omit<InputOf<typeof contract.list>, 'cursor' | 'limit'>

const DAY = 24 * 60
const VISITS = 60
const LIMIT = 7

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let superuser: Client
let first: string

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  superuser = new Client({ connectionString: world.database.urls.superuser })
  await superuser.connect()
  first = (await practice.schedule(20 * DAY)).id
})
afterAll(async () => {
  await superuser.end()
  await world.close()
})

async function add(minutes: number): Promise<string> {
  const id = world.id()
  await superuser.query(
    `insert into visits select (jsonb_populate_record(v, $2::jsonb)).* from visits v where id = $1`,
    [first, JSON.stringify({ id, start_at: world.in(minutes), end_at: world.in(minutes + 60) })],
  )
  return id
}

const move = (id: string, minutes: number, by = superuser) =>
  by.query(`update visits set start_at = $2, end_at = $3 where id = $1`, [
    id,
    world.in(minutes),
    world.in(minutes + 60),
  ])
const cancel = (id: string) =>
  superuser.query(`update visits set status = 'CANCELLED', cancelled_at = now() where id = $1`, [
    id,
  ])

/** A repeatable stream of numbers below 1. */
function random(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

async function readWhile(filter: Filter, between: (page: number) => Promise<void>) {
  const seen: string[] = []
  let cursor: string | null | undefined
  for (let page = 0; cursor !== null; page += 1) {
    const answer = await world
      .as(world.admin)
      .visits.list({ ...filter, limit: LIMIT, ...(cursor && { cursor }) })
    seen.push(...answer.items.map(({ id }) => id))
    cursor = answer.nextCursor
    await between(page)
  }
  return seen
}

const countOf = (seen: string[], id: string) => seen.filter((one) => one === id).length

// Each run has a stretch of days of its own, far from those of the others.
let stretch = 0
const ways: [string, Filter][] = [
  ['soonest', {}],
  ['latest', { order: 'latest' }],
  ['of two states', { status: 'SCHEDULED,REQUESTED' }],
  ["of a nurse's", { order: 'latest' }],
  ['by name', { name: 'moko' }],
]

test.each(ways)('%s first: moved, added, cancelled meanwhile', async (way, more) => {
  stretch += 1
  const base = stretch * 100 * DAY
  const filter = {
    ...more,
    ...(way.includes('nurse') && { nurseId: practice.nurse.id }),
    from: world.in(base),
    to: world.in(base + 90 * DAY),
  }
  const next = random(stretch)
  const anywhere = () => base + Math.floor(next() * 80) * DAY
  // Several at one time, so that the id decides between them.
  const here: string[] = []
  for (let n = 0; n < VISITS; n += 1) here.push(await add(anywhere()))
  const there = new Set(here)
  const added: string[] = []
  const pick = () => here[Math.floor(next() * here.length)]!

  // Three transactions that began before the first page and end in the middle of the reading.
  const slow = await Promise.all(
    [1, 2, 3].map(async () => {
      const client = new Client({ connectionString: world.database.urls.superuser })
      await client.connect()
      await client.query('begin')
      const id = here.splice(Math.floor(next() * here.length), 1)[0]!
      await move(id, anywhere(), client)
      return { client, id }
    }),
  )
  const seen = await readWhile(filter, async (page) => {
    for (let n = 0; n < 4; n += 1) await move(pick(), anywhere())
    added.push(await add(anywhere()))
    const gone = pick()
    there.delete(gone)
    await cancel(gone)
    const late = slow[page - 1]
    if (late) {
      await late.client.query('commit')
      await move(late.id, anywhere())
      await late.client.end()
    }
  })
  for (const id of there) expect(countOf(seen, id), 'of what was there throughout').toBe(1)
  for (const id of [...here, ...added]) expect(countOf(seen, id)).toBeLessThanOrEqual(1)
})

test('a visit that its family moves to before what was read is read once', async () => {
  const base = 30 * DAY
  for (let n = 0; n < 9; n += 1) await add(base + n * DAY)
  const family = await practice.request(base + 20 * DAY)
  const filter = { from: world.in(base - DAY), to: world.in(base + 90 * DAY) }
  const seen = await readWhile(filter, async (page) => {
    if (page === 0)
      await world.as(practice.patient).planning.reschedule({
        id: family.id,
        start: world.in(base - 60),
      })
  })
  expect(countOf(seen, family.id)).toBe(1)
  // Whoever begins anew sees the new order.
  const { items } = await world.as(world.admin).visits.list({ ...filter, limit: 1 })
  expect(items[0]?.id).toBe(family.id)
})

test('a transaction that lasts long beside it, such as a backup, holds nothing in its old place', async () => {
  const base = 5_000 * DAY
  const long = new Client({ connectionString: world.database.urls.superuser })
  await long.connect()
  await long.query('begin')
  await long.query('select pg_current_xact_id()')
  const [early, late] = [await add(base), await add(base + DAY)]
  await move(early, base + 2 * DAY)
  const { items } = await world.as(world.admin).visits.list({ from: world.in(base - DAY) })
  await long.query('commit')
  await long.end()
  expect(items.map(({ id }) => id)).toEqual([late, early])
})

test('a cursor with a snapshot that PostgreSQL would not take is refused by name', async () => {
  const start = new Date().toISOString()
  for (const seen of [
    '',
    '0:1:',
    '5:4:',
    '5:9:4',
    '5:9:9',
    '5:9:7,7',
    '5:9:7,6',
    '5:9:a',
    '5:9',
    7,
    null,
  ]) {
    const cursor = Buffer.from(JSON.stringify([start, first, seen])).toString('base64url')
    const refused = await ask(world, world.admin, contract.list, { cursor })
    expect(refused, String(seen)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'cursor' }] },
    })
  }
  for (const seen of ['5:5:', '5:9:', '5:9:5,8', '999999999999999999:9223372036854775807:']) {
    const cursor = Buffer.from(JSON.stringify([start, first, seen])).toString('base64url')
    expect(await ask(world, world.admin, contract.list, { cursor }), seen).toMatchObject({
      status: 200,
    })
  }
})

test('where visits were is kept for a day', async () => {
  const id = await add(4_000 * DAY)
  await move(id, 4_001 * DAY)
  const kept = async () =>
    (await superuser.query(`select 1 from visit_moves where visit_id = $1`, [id])).rowCount
  expect(await kept()).toBe(1)
  await world.app.nightly.drain()
  expect(await kept()).toBe(1)
  world.pass(2 * DAY)
  await world.app.nightly.drain()
  expect(await kept()).toBe(0)
})
