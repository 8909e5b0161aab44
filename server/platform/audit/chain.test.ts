import { setTimeout } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openPractice } from '../../testing/practice.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { openDatabase, type Database } from '../database/pools.ts'
import { sealNext } from './sealer.ts'
import { verifyTrail, type Anchor, type Verdict } from './verify.ts'

let world: World
let database: Database
/** Somebody who may do anything in this database, as an intruder on the machine could. */
let intruder: Client

const connect = async (role: 'superuser' | 'app') => {
  const client = new Client({ connectionString: world.database.urls[role] })
  client.on('error', () => {})
  await client.connect()
  return client
}
const seal = () => sealNext({ database, clock: world.now })
const verify = (anchor?: Anchor): Promise<Verdict> => verifyTrail(database, anchor)

/** Other databases of the same server may have long transactions: a row waits for them too. */
async function sealAll() {
  const deadline = Date.now() + 25_000
  while ((await verify()).unsealed > 0 && Date.now() < deadline)
    if ((await seal()) === 0) await setTimeout(50)
  expect((await verify()).unsealed).toBe(0)
}

async function tamper(...statements: string[]) {
  const all = ['begin', 'set local session_replication_role = replica', ...statements, 'commit']
  await intruder.query(all.join(';'))
}
const ask = async <Row>(statement: string) => (await intruder.query(statement)).rows as Row[]

beforeAll(async () => {
  world = await createWorld()
  await world.app.sealer.stop()
  database = openDatabase({
    appUrl: world.database.urls.app,
    systemUrl: world.database.urls.system,
  })
  intruder = await connect('superuser')
  const practice = await openPractice(world)
  const visit = await practice.schedule()
  await sealAll()
  await world.as(practice.nurse).visits.get({ id: visit.id })
  const refused = world.as(practice.otherNurse).visits.get({ id: visit.id })
  await refused.catch(() => {})
  await sealAll()
  await world.as(practice.patient).messages.send({ visitId: visit.id, content: 'Ring twice' })
  await world.as(world.admin).access.breakGlass({
    id: world.id(),
    patientId: practice.patientId,
    reason: 'emergency',
  })
  for (let n = 0; n < 3; n += 1) await world.as(world.admin).visits.get({ id: visit.id })
  await sealAll()
  await intruder.query(`create schema kept; create table kept.audit as table audit;
    create table kept.audit_blocks as table audit_blocks`)
})
beforeEach(() =>
  tamper(
    ...['audit', 'audit_blocks'].flatMap((table) => [
      `delete from ${table}`,
      `insert into ${table} table kept.${table}`,
    ]),
  ),
)
afterAll(async () => {
  await intruder.end()
  await database.close()
  await world.close()
})

test('an untouched trail holds, and says how far it is sealed', async () => {
  const [{ rows, blocks } = { rows: 0, blocks: 0 }] = await ask<{ rows: number; blocks: number }>(
    `select (select count(*)::int from audit) as rows, (select count(*)::int from audit_blocks) as blocks`,
  )
  expect(rows).toBeGreaterThan(15)
  expect(blocks).toBeGreaterThan(2)
  expect(await verify()).toMatchObject({ finding: null, waiting: null, unsealed: 0, rows, blocks })
})

test('nobody of the product changes or removes a row', async () => {
  for (const role of ['app', 'system', 'owner'] as const) {
    const client = new Client({ connectionString: world.database.urls[role] })
    await client.connect()
    for (const table of ['audit', 'audit_blocks', 'audit_checks'])
      for (const statement of [`delete from ${table}`, `truncate ${table}`])
        await expect(client.query(statement)).rejects.toThrow(/denied|only ever added to/)
    await expect(client.query(`update audit set status = 200`)).rejects.toThrow(
      /denied|only ever added to/,
    )
    await client.end()
  }
})

/** Changes one place of a value, given as SQL, by its type. */
const CHANGES: Record<string, (column: string, place: number) => string> = {
  uuid: (column, n) => `overlay(${column}::text placing
    case substr(${column}::text, ${[1, 8, 12, 20, 36][n % 5]}, 1) when 'a' then 'b' else 'a' end
    from ${[1, 8, 12, 20, 36][n % 5]})::uuid`,
  text: (column, n) => `overlay(${column} placing
    case substr(${column}, 1 + ${n} % length(${column}), 1) when 'x' then 'y' else 'x' end
    from 1 + ${n} % length(${column}))`,
  bytea: (column, n) => `set_byte(${column}, ${n} % length(${column}),
    get_byte(${column}, ${n} % length(${column})) # ${1 << (n % 8)})`,
  timestamptz: (column, n) => `${column} + interval '${10 ** (n % 4)} microseconds'`,
  int2: (column, n) => `(${column} # ${1 << (n % 8)})::smallint`,
  int8: (column) => `${column} + 1`,
  xid8: (column, n) => `(${column}::text::bigint # ${1 << (n % 8)})::text::xid8`,
  _uuid: (column, n) =>
    [
      `${column}[2:] || ${column}[1]::uuid || ${column}[1]`,
      `translate(${column}::text, '0123456789abcdef', '123456789abcdef0')::uuid[]`,
      `('[3:' || 2 + cardinality(${column}) || ']=' || ${column}::text)::uuid[]`,
    ][n % 3]!,
}
/** What stands where nothing was. */
const FROM_NULL: Record<string, string> = {
  uuid: `'0198c000-0000-7000-8000-000000000001'`,
  text: `''`,
  bytea: `''`,
}
const PLACES = [0, 1, 2, 3, 7, 19, 31]

type Column = { name: string; type: string; nullable: boolean }
const columnsOf = (table: string) =>
  ask<Column>(`select a.attname as name, t.typname as type, not a.attnotnull as nullable
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = '${table}'::regclass and a.attnum > 0 order by a.attnum`)

test('one byte of any column of any row is found, and the row is named', async () => {
  let changes = 0
  for (const { name, type, nullable } of await columnsOf('audit')) {
    const filled = await ask<{ id: string }>(
      `select id from audit where ${name} is not null
        ${type === '_uuid' ? `and cardinality(${name}) > 0` : ''}
        ${type === 'text' ? `and ${name} <> ''` : ''} order by id`,
    )
    for (const place of PLACES) {
      const { id } = filled[(place * 5) % filled.length]!
      await tamper(`update audit set ${name} = ${CHANGES[type]!(name, place)} where id = '${id}'`)
      expect((await verify()).finding, `${name} at ${place}`).toContain(id)
      await restoreRow(id, name)
      changes += 1
    }
    if (!nullable) continue
    for (const [value, was] of [
      ['null', 'not null'],
      [FROM_NULL[type], 'null'],
    ]) {
      const [row] = await ask<{ id: string }>(
        `select id from audit where ${name} is ${was} limit 1`,
      )
      if (!row) continue
      await tamper(`update audit set ${name} = ${value} where id = '${row.id}'`)
      expect((await verify()).finding, `${name} was ${was}`).toContain(row.id)
      await restoreRow(row.id, name)
    }
  }
  expect(changes).toBe(14 * PLACES.length)
  expect((await verify()).finding).toBeNull()
})

async function restoreRow(id: string, column: string) {
  await tamper(
    column === 'id'
      ? `delete from audit where id not in (select id from kept.audit);
         insert into audit select * from kept.audit where id = '${id}'`
      : `update audit set ${column} = k.${column} from kept.audit k where k.id = audit.id and k.id = '${id}'`,
  )
}

test('one byte of any column of any block is found, and the block is named', async () => {
  for (const { name, type } of await columnsOf('audit_blocks')) {
    for (const [n, place] of PLACES.entries()) {
      const blocks = await ask<{ number: string }>(
        'select number from audit_blocks order by number',
      )
      const number = blocks[n % blocks.length]!.number
      const change = name === 'number' ? `number + 1000` : CHANGES[type]!(name, place)
      await tamper(`update audit_blocks set ${name} = ${change} where number = ${number}`)
      const { finding } = await verify()
      expect(finding, `${name} of ${number}`).toMatch(
        // A last block with another number looks like one that is missing in between.
        name === 'number' ? /Block \d+ is missing/ : new RegExp(`Block ${number} `),
      )
      await tamper('delete from audit_blocks', 'insert into audit_blocks table kept.audit_blocks')
    }
  }
})

test.each([
  ['a row is deleted', `delete from audit where id = $id`, /Row $id .* is missing/],
  [
    'two rows change places',
    `update audit set tx = k.tx from kept.audit k where k.id = $other and audit.id = $id`,
    /Row $id .* was altered/,
  ],
  [
    'a row is put into the past',
    `insert into audit select gen_random_uuid(), tx, at, actor_id, role, session_id, 'GET /api/visits',
      200, null, '{}', null, null, null from audit where id = $id`,
    /Row .* is in the time of block \d+ and was never sealed/,
  ],
  [
    'a look is said to have gone through an opened record',
    `update audit set glass_ids = array[id] where id = $id`,
    /Row $id .* was altered/,
  ],
  ['a block is deleted', 'delete from audit_blocks where number = 2', /Block 2 is missing/],
  [
    'two blocks change places',
    `update audit_blocks set number = 0 where number = 1;
     update audit_blocks set number = 1 where number = 2;
     update audit_blocks set number = 2 where number = 0`,
    /Block 1 does not continue the one before/,
  ],
])('it is found and named when %s', async (_, statement, expected) => {
  const [first, second] = await ask<{ id: string }>(
    'select unnest(row_ids) as id from audit_blocks where cardinality(row_ids) > 5 order by number',
  )
  await tamper(
    statement.replaceAll('$id', `'${first!.id}'`).replaceAll('$other', `'${second!.id}'`),
  )
  expect((await verify()).finding).toMatch(new RegExp(expected.source.replace('$id', first!.id)))
})

test('an end that was cut off, or made anew, is told by an anchor that was kept elsewhere', async () => {
  const { head } = await verify()
  const anchor = head!
  expect(await verify(anchor)).toMatchObject({ finding: null })
  const [{ ids } = { ids: [] }] = await ask<{ ids: string[] }>(
    `select row_ids as ids from audit_blocks where number = ${anchor.number}`,
  )
  const list = ids.map((id) => `'${id}'`).join()
  await tamper(
    `delete from audit_blocks where number = ${anchor.number}`,
    `delete from audit where id in (${list})`,
  )
  expect((await verify()).finding).toBeNull()
  expect((await verify(anchor)).finding).toContain('its end was cut off')
  await world.anonymous.demo.state({})
  await sealAll()
  expect((await verify()).finding).toBeNull()
  expect((await verify(anchor)).finding).toContain('made anew')
})

test('rows whose transactions commit in another order are never skipped', async () => {
  const [slow, quick] = [await connect('app'), await connect('app')]
  const add = (action: string) => `insert into audit (id, at, action, status, patient_ids)
    values (gen_random_uuid(), now(), '${action}', 200, '{}')`
  const sealed = async () =>
    ask<{
      action: string
    }>(`select a.action from audit_blocks b, unnest(b.row_ids) with ordinality r (id, n)
      join audit a on a.id = r.id where a.action like 'test %' order by b.number, r.n`)
  await slow.query('begin')
  await slow.query(add('test slow'))
  await quick.query(add('test quick'))
  await seal()
  expect(await sealed()).toEqual([])
  expect(await verify()).toMatchObject({ finding: null, unsealed: 1, waiting: null })
  await slow.query(add('test slow again'))
  await slow.query('commit')
  await sealAll()
  const order = (await sealed()).map(({ action }) => action)
  expect(order.toSorted()).toEqual(['test quick', 'test slow', 'test slow again'])
  expect(order.at(-1)).toBe('test quick')
  expect((await verify()).finding).toBeNull()
  await Promise.all([slow.end(), quick.end()])
})

test('one sealer works at a time, and one that is killed in the middle leaves nothing half', async () => {
  await world.anonymous.demo.state({})
  const { head } = await verify()
  await intruder.query('begin; lock table audit_blocks in share mode')
  const killed = seal().then(
    () => 'sealed',
    () => 'killed',
  )
  const waits = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await expect
    .poll(async () => (await ask<{ n: number }>(`select count(*)::int as n ${waits}`))[0]!.n)
    .toBe(1)
  expect(await seal()).toBe(0)
  await ask(`select pg_terminate_backend(pid) ${waits}`)
  expect(await killed).toBe('killed')
  await intruder.query('rollback')
  expect((await verify()).head).toEqual(head)
  await sealAll()
  expect(await verify()).toMatchObject({ finding: null, unsealed: 0 })
  expect((await verify()).blocks).toBe(head!.number + 1)
})
