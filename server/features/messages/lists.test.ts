import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visit } from '../../../contract/visits.ts'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type Person, type World } from '../../testing/world.ts'

let world: World
let practice: Awaited<ReturnType<typeof openPractice>>
let visit: Visit

beforeAll(async () => {
  world = await createWorld()
  practice = await openPractice(world)
  visit = await practice.schedule()
})
afterAll(() => world.close())

const as = (person: Person) => world.as(person).messages
const say = (person: Person, content = 'x', visitId = visit.id) =>
  as(person).send({ visitId, content })
const problemOf = (act: Promise<unknown>) =>
  act.then(
    () => null,
    (error: { problem: { status: number; code: string; field?: string } }) => error.problem,
  )
const numbersOf = ({ items }: { items: { number: number }[] }) => items.map(({ number }) => number)

test('both ways, nothing is skipped or repeated while messages arrive', async () => {
  const { id: visitId } = await practice.schedule(72 * 60)
  for (let n = 0; n < 11; n += 1) await say(practice.patient, `m${n}`, visitId)
  const older: number[] = []
  let cursor: string | null | undefined
  do {
    const page = await as(practice.nurse).list({ visitId, limit: 4, ...(cursor && { cursor }) })
    older.push(...numbersOf(page))
    cursor = page.nextCursor
    await say(practice.patient, 'meanwhile', visitId)
  } while (cursor)
  expect(older).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  // Onward from the newest that was seen: all that arrived, once, and then a place to wait at.
  const newer: number[] = []
  let from = (await as(practice.nurse).list({ visitId, direction: 'newer', limit: 11 })).nextCursor!
  for (let round = 0; round < 4; round += 1) {
    const page = await as(practice.nurse).list({
      visitId,
      direction: 'newer',
      limit: 2,
      cursor: from,
    })
    newer.push(...numbersOf(page))
    from = page.nextCursor!
    if (round === 1) await say(practice.patient, 'late', visitId)
  }
  expect(newer).toEqual([12, 13, 14, 15])
})

test('a page that ends exactly at the end says so; a foreign cursor is refused', async () => {
  const { id: visitId } = await practice.schedule(96 * 60)
  expect(await as(practice.nurse).list({ visitId })).toEqual({ items: [], nextCursor: null })
  for (let n = 0; n < 4; n += 1) await say(practice.patient, `m${n}`, visitId)
  const first = await as(practice.nurse).list({ visitId, limit: 2 })
  const second = await as(practice.nurse).list({ visitId, limit: 2, cursor: first.nextCursor! })
  expect([numbersOf(first), numbersOf(second), second.nextCursor]).toEqual([[4, 3], [2, 1], null])
  for (const cursor of [
    'x',
    'WzEsMl0',
    Buffer.from('["1970-01-01T00:00:00Z"]').toString('base64url'),
  ])
    expect(await problemOf(as(practice.nurse).list({ visitId, cursor })), cursor).toMatchObject({
      status: 422,
      field: 'cursor',
    })
})

test('conversations come by their last message, page by page, and say what is new', async () => {
  const visits = await Promise.all([5, 6, 7].map((day) => practice.schedule(day * 24 * 60)))
  for (const { id } of visits) {
    world.pass(1)
    await say(practice.patient, `about ${id}`, id)
  }
  world.pass(1)
  await as(practice.patient).send({ patientId: practice.patientId, content: 'To the practice' })
  const seen: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await as(practice.patient).conversations({ limit: 2, ...(cursor && { cursor }) })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  expect(new Set(seen).size).toBe(seen.length)
  const all = await as(practice.patient).conversations({ limit: 100 })
  expect(all.items.map(({ id }) => id)).toEqual(seen)
  expect(all.items[0]).toMatchObject({ conversation: 'practice', unread: 0 })
  const nurses = (await as(practice.nurse).conversations({ limit: 3 })).items
  expect(nurses.map((thread) => [thread.visit!.id, thread.unread, thread.last!.content])).toEqual(
    visits.toReversed().map(({ id }) => [id, 1, `about ${id}`]),
  )
  expect(nurses[0]!.people).toMatchObject([{ name: 'Palesa Mokoena', relation: 'self' }])
  expect(await as(practice.nurse).conversation({ id: nurses[0]!.id })).toEqual(nurses[0])
})

test("one call acknowledges many, and what is not the caller's undoes the whole call", async () => {
  const [one, other] = [await practice.schedule(9 * 1440), await practice.schedule(10 * 1440)]
  const sent = await Promise.all([
    say(practice.patient, 'a', one.id),
    say(practice.patient, 'b', other.id),
  ])
  await say(practice.patient, 'c', one.id)
  const before = await as(practice.nurse).unread({})
  const [mine, hers] = [sent[0].conversationId, sent[1].conversationId]
  const foreign = world.id()
  for (const call of [
    {
      marks: [
        { conversationId: mine, upTo: 2 },
        { conversationId: foreign, upTo: 1 },
      ],
    },
    { messageIds: [sent[0].id, foreign] },
  ])
    expect(await problemOf(as(practice.nurse).read(call))).toMatchObject({ status: 404 })
  expect(await as(practice.nurse).unread({})).toEqual(before)
  const answer = await as(practice.nurse).read({
    marks: [
      { conversationId: mine, upTo: 1 },
      { visitId: other.id, conversation: 'practical', upTo: 99 },
      { conversationId: mine, upTo: 2 },
    ],
  })
  expect(answer.items.toSorted((a, b) => b.upTo - a.upTo)).toEqual([
    { conversationId: mine, upTo: 2, unread: 0 },
    { conversationId: hers, upTo: 1, unread: 0 },
  ])
  expect(answer.total).toBe(before.total - 3)
  const ids = await as(practice.patient).read({ messageIds: sent.map(({ id }) => id) })
  expect(ids.items).toHaveLength(2)
  for (const [input, field] of [
    [{ marks: [] }, 'marks'],
    [{ visitId: visit.id }, 'upTo'],
    [{ upTo: 1 }, 'visitId'],
    [{ marks: Array.from({ length: 101 }, () => ({ conversationId: mine, upTo: 1 })) }, 'marks'],
  ] as const)
    expect(await problemOf(as(practice.nurse).read(structuredClone(input) as never))).toMatchObject(
      { status: 422, field },
    )
})

test('a mark never goes back, however many devices move it at once, and counts stay right', async () => {
  const { id: visitId } = await practice.schedule(12 * 1440)
  const write = (n: number) => say(n % 3 ? practice.patient : practice.nurse, `m${n}`, visitId)
  for (let n = 0; n < 9; n += 1) await write(n)
  await Promise.all([
    ...[3, 9, 1, 7, 5, 9, 2].map((upTo) => as(practice.nurse).read({ visitId, upTo })),
    ...[9, 10, 11, 12, 13].map(write),
  ])
  const { upTo, unread } = await as(practice.nurse).read({ visitId, upTo: 1 })
  expect(upTo).toBeGreaterThanOrEqual(9)
  const { items } = await as(practice.nurse).list({ visitId, limit: 100 })
  const after = items.filter(
    ({ number, sender }) => number > upTo! && sender!.id !== practice.nurse.id,
  )
  expect(unread).toBe(after.length)
  expect(await as(practice.nurse).read({ visitId, upTo: 1_000 })).toMatchObject({
    upTo: 14,
    unread: 0,
  })
})

test('receipts say when each message was read, and by whom', async () => {
  const { id: visitId } = await practice.schedule(14 * 1440)
  await say(practice.nurse, 'first', visitId)
  await as(practice.patient).read({ visitId, upTo: 1 })
  const readFirst = world.now().toISOString()
  world.pass(60)
  await say(practice.nurse, 'second', visitId)
  await as(practice.patient).read({ visitId, upTo: 2 })
  const { items, canWrite } = await as(practice.nurse).participants({ visitId })
  expect(canWrite).toBe(true)
  const patient = items.find(({ relation }) => relation === 'self')!
  expect(patient).toMatchObject({
    canWrite: true,
    readUpTo: 2,
    reads: [
      { upTo: 2, at: world.now().toISOString() },
      { upTo: 1, at: readFirst },
    ],
  })
  // Fifty moves are remembered, in order.
  for (let n = 3; n <= 60; n += 1) {
    await say(practice.nurse, `m${n}`, visitId)
    await as(practice.patient).read({ visitId, upTo: n })
  }
  const { reads } = (await as(practice.nurse).participants({ visitId })).items.find(
    ({ relation }) => relation === 'self',
  )!
  expect(reads.map(({ upTo }) => upTo)).toEqual(Array.from({ length: 50 }, (_, n) => 60 - n))
})

test('a new dispatcher does not begin with everything that was ever said', async () => {
  await say(practice.patient, 'long ago')
  world.pass(1)
  const fresh = await world.hire('administrator', 'Nandi New', { duties: ['dispatch'] })
  world.pass(1)
  expect((await as(fresh).unread({})).total).toBe(0)
  const { conversationId } = await say(practice.patient, 'today')
  const { conversations } = await as(fresh).unread({})
  expect(conversations.map((one) => one.conversationId)).toEqual([conversationId])
  world.pass(31 * 24 * 60)
  expect((await as(fresh).unread({})).total).toBe(0)
})

/** What PostgreSQL touches for a request: index look-ups, and no more rows than it shows. */
async function plansOf(statements: { text: string; values: unknown[] }[]) {
  const { app } = world
  const plans: string[] = []
  const client = await app.services.database.app.connect()
  try {
    for (const { text, values } of statements) {
      await client.query('begin')
      await client.query(
        `select set_config('ahava.actor', $1, true), set_config('ahava.now', $2, true)`,
        [practice.nurse.id, world.now().toISOString()],
      )
      const { rows } = await client.query(`explain (analyze, buffers, format json) ${text}`, values)
      await client.query('rollback')
      plans.push(JSON.stringify(rows))
    }
  } finally {
    client.release()
  }
  return plans
}
const shared = (plan: string) =>
  Number(/"Shared Hit Blocks":(\d+)/.exec(plan)![1]) +
  Number(/"Shared Read Blocks":(\d+)/.exec(plan)![1])

test('a conversation of 100,000 messages costs what one of 100 costs', async () => {
  const [small, large] = [await practice.schedule(20 * 1440), await practice.schedule(21 * 1440)]
  const fill = async (visitId: string, count: number) => {
    const { conversationId } = await say(practice.patient, 'first', visitId)
    // As a superuser, without the foreign keys of a hundred thousand rows.
    const client = new Client({ connectionString: world.database.urls.superuser })
    await client.connect()
    await client.query('set session_replication_role = replica')
    await client.query(
      `insert into messages (id, conversation_id, visit_id, patient_id, kind, number, nth, sender_id, body,
         created_hash, sent_at)
       select gen_random_uuid(), m.conversation_id, m.visit_id, m.patient_id, m.kind, n + 1,
         case when n % 2 = 0 then n / 2 + 1 else (n + 1) / 2 end,
         case when n % 2 = 0 then m.sender_id else $3::uuid end, m.body, m.created_hash, m.sent_at
       from messages m, generate_series(1, $2::int - 1) n where m.conversation_id = $1 and m.number = 1`,
      [conversationId, count, practice.nurse.id],
    )
    await client.query('update conversations set last_number = $2 where id = $1', [
      conversationId,
      count,
    ])
    await client.query('analyze messages')
    await client.end()
    return conversationId
  }
  const ids = [await fill(small.id, 100), await fill(large.id, 100_000)]
  const statement = (id: string, count: number) => [
    {
      text: `select m.id from messages m where m.conversation_id = $1 and m.number < $2 order by m.number desc limit 31`,
      values: [id, count],
    },
    {
      text: `select x.nth from messages x where x.conversation_id = $1 and x.sender_id = $2 and x.number <= $3
        order by x.number desc limit 1`,
      values: [id, practice.nurse.id, count / 2],
    },
    {
      text: `select x.nth from messages x where x.conversation_id = $1 and x.sender_id is null and x.number <= $2
        order by x.number desc limit 1`,
      values: [id, count],
    },
  ]
  const cost = async (id: string, count: number) =>
    (await plansOf(statement(id, count))).map(shared)
  const [few, many] = [await cost(ids[0]!, 100), await cost(ids[1]!, 100_000)]
  // Pages of the index and of the table that are read: one level of the tree more, not a thousand times.
  for (const [n, blocks] of many.entries())
    expect(blocks, `statement ${n}`).toBeLessThan(few[n]! + 60)
  const marked = await as(practice.nurse).read({ conversationId: ids[1]!, upTo: 50_000 })
  expect(marked).toMatchObject({ upTo: 50_000, unread: 25_000 })
  world.observations.length = 0
  await as(practice.nurse).unread({})
  expect(world.observations[0]!.statements).toBe(1)
}, 120_000)
