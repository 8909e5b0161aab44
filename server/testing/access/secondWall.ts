import { Client } from 'pg'
import { PROBES } from './probes.table.ts'
import { BYTES, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import { STANDINGS, type Scene, type Standing } from './scene.ts'
import { SIGHTS } from './secondWall.table.ts'

type Sight = (typeof SIGHTS)[number]
const looking = (sights: readonly Sight[]) =>
  sights
    .map(
      ({ table, label }) =>
        `select '${table}' as name, array(select distinct (${label})::text from ${table}) as labels`,
    )
    .join(' union all ')

type Seen = { name: string; labels: string[] }

/** Opens a connection in the application's role or the system's, as only a program of ours could. */
export async function openRole(scene: Scene, role: 'app' | 'system') {
  const client = new Client({ connectionString: scene.world.database.urls[role] })
  // Dropping the database ends this connection too.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** One transaction in the application's role as somebody; nothing of it stays. */
async function asActor<T>(app: Client, scene: Scene, who: Standing, act: () => Promise<T>) {
  await app.query('begin')
  try {
    await app.query(
      `select set_config('ahava.actor', $1, true), set_config('ahava.now', $2, true)`,
      [scene.people[who]?.id ?? '', scene.world.in(0)],
    )
    return await act()
  } finally {
    await app.query('rollback')
  }
}

/** What was seen of each table, in names. */
const inNames = (scene: Scene, rows: Seen[]) =>
  new Map(
    rows.map(({ name, labels }) => [
      name,
      labels
        .map((label) =>
          label
            .split(' ')
            .map((id) => scene.name(id).replaceAll(' ', '-'))
            .join(':'),
        )
        .toSorted()
        .join(' '),
    ]),
  )

/** Looks at every table, or these, as everybody, without any predicate; answers what differs from the table. */
export async function lookAround(
  scene: Scene,
  app: Client,
  tables: readonly string[] = [],
): Promise<string[]> {
  const sights = SIGHTS.filter(({ table }) => tables.length === 0 || tables.includes(table))
  if (sights.length === 0) return []
  const wrong: string[] = []
  for (const who of STANDINGS) {
    const { rows } = await asActor(app, scene, who, () => app.query<Seen>(looking(sights)))
    const seen = inNames(scene, rows)
    for (const { table, seen: expected } of sights) {
      const right = (expected[who] ?? '').split(' ').toSorted().join(' ')
      if (seen.get(table) !== right)
        wrong.push(`${who} sees of ${table}: ${seen.get(table)} instead of ${right}`)
    }
  }
  return wrong
}

/** PostgreSQL's codes: a policy or a missing grant; the foreign key that knows whose visit it is. */
const REFUSALS: Record<string, string> = { '42501': 'refused', '23503': 'no such pair' }

/** Writes to every table as everybody, without asking; answers what differs from the table. */
export async function writeAround(
  scene: Scene,
  app: Client,
  tables: readonly string[] = [],
): Promise<string[]> {
  const wrong: string[] = []
  for (const probe of PROBES) {
    if (tables.length > 0 && !tables.includes(probe.table)) continue
    for (const [name, expected] of Object.entries(probe.expected)) {
      const who = name as Standing
      const actor = scene.people[who] ? `'${scene.people[who].id}'::uuid` : 'null::uuid'
      const result = await asActor(app, scene, who, () =>
        app.query(probe.statement(scene, actor)).then(
          ({ rowCount }) => (typeof expected === 'number' ? rowCount : 'ok'),
          (error: { code?: string; message: string }) =>
            REFUSALS[error.code ?? ''] ?? `${error.code} ${error.message}`,
        ),
      )
      if (result !== expected)
        wrong.push(`${who} ${probe.about} (${probe.table}): ${result} instead of ${expected}`)
    }
  }
  return wrong
}

/** What the definer functions tell, by visit and patient as a caller would name them; in names. */
export async function askFunctions(scene: Scene, app: Client, who: Standing) {
  const { visits, patients, conversations } = scene
  const people = async (sql: string, values: unknown[]) =>
    (await asActor(app, scene, who, () => app.query<{ user_id: string }>(sql, values))).rows
      .map((row) => scene.name(row.user_id))
      .toSorted()
      .join(' ')
  const ofVisit = 'select user_id from people_of_visit($1, $2)'
  const ofConversation = 'select user_id from participants_of($1)'
  return {
    visit: await people(ofVisit, [visits['scheduled'], patients['palesa']]),
    mixed: await people(ofVisit, [visits['scheduled'], patients['sipho']]),
    practical: await people(ofConversation, [conversations['scheduled practical']]),
    clinical: await people(ofConversation, [conversations['scheduled clinical']]),
    practice: await people(ofConversation, [conversations['palesa practice']]),
    known: await people('select x as user_id from unnest($1::uuid[]) x where knows(x)', [
      Object.values(scene.people).flatMap((person) => person?.id ?? []),
    ]),
  }
}

/** Records an event on a visit, naming a patient and a person to tell; answers what came of it. */
export function recordAs(
  scene: Scene,
  app: Client,
  who: Standing,
  [visit, patient]: [string, string],
): Promise<string> {
  const also = scene.people[who]?.id ?? null
  return asActor(app, scene, who, () =>
    app
      .query(
        `select record_event(gen_random_uuid(), 'NOTICE', $1, $2, '{}', '{nurse}', array[$3]::uuid[],
          clock_timestamp(), clock_timestamp())`,
        [scene.visits[visit], scene.patients[patient], also],
      )
      .then(
        () => 'recorded',
        (error: Error) => error.message,
      ),
  )
}

/** Records something in a conversation, says something there, and says a notice of the system in a visit; answers what came of each. */
export async function talkAs(scene: Scene, app: Client, who: Standing, conversation: string) {
  const ask = (sql: string, values: unknown[]) =>
    asActor(app, scene, who, () =>
      app.query(sql, values).then(
        () => 'recorded',
        (error: Error) => error.message,
      ),
    )
  return {
    talk: await ask(
      `select record_talk('NEW_MESSAGE', array[gen_random_uuid()], array[$1]::uuid[], '[{}]', '{}', '{}',
        clock_timestamp())`,
      [scene.conversations[conversation] ?? null],
    ),
    say: await ask(
      `select say_message(gen_random_uuid(), gen_random_uuid(), $1, null, '\\x00', '\\x00', '{}', '{}',
        clock_timestamp())`,
      [scene.conversations[conversation] ?? null],
    ),
    notice: await ask(
      `select say_notice(gen_random_uuid(), gen_random_uuid(), $1, $2, '\\x00', '\\x00', '{}',
        clock_timestamp())`,
      [scene.visits['scheduled'], scene.patients['palesa']],
    ),
  }
}

/** The system sees and writes everything that it works on; answers the tables where it does not. */
export async function lookAsSystem(scene: Scene, system: Client): Promise<string[]> {
  const look = scene.kept.tables
    .filter((table) => table !== 'migrations')
    .map((table) => `select '${table}' as name, (select count(*) from ${table})::int as count`)
    .join(' union all ')
  const all = await scene.kept.run(look)
  const seen = await system.query<{ name: string; count: number }>(look)
  const counts = new Map(seen.rows.map(({ name, count }) => [name, count]))
  const unseen = all.rows.flatMap(({ name, count }: { name: string; count: number }) =>
    counts.get(name) === count ? [] : [`the system sees ${counts.get(name)} of ${count} ${name}`],
  )
  return [
    ...unseen,
    ...(await clearAsSystem(scene, system)),
    ...(await keepLateAsSystem(scene, system)),
  ]
}

/** What a nurse tells late the system writes in her name, and ends a line once; it brings none back. */
async function keepLateAsSystem(scene: Scene, system: Client): Promise<string[]> {
  const nurse = person(scene, 'nurse')
  const end = `ended_by = ${nurse}, end_reason = ${BYTES}`
  const acts: [about: string, statement: string, expected: string][] = [
    [
      'keeps a line',
      `insert into record_entries (id, patient_id, kind, content, author_id, created_hash, happened_at, recorded_at)
        values (${NEW}, ${palesa(scene)}, 'condition', ${BYTES}, ${nurse}, ${BYTES}, ${NOW}, ${NOW})`,
      '1',
    ],
    [
      'keeps a mark',
      `insert into checklist_marks (id, visit_id, patient_id, entry_id, nurse_id, done, created_hash, happened_at,
          recorded_at)
        values (${NEW}, ${visit(scene, 'arrived')}, ${palesa(scene)}, '${scene.openings['task']}', ${nurse}, true,
          ${BYTES}, ${NOW}, ${NOW})`,
      '1',
    ],
    [
      'ends a line',
      `update record_entries set ended_at = ${NOW}, ${end} where id = '${scene.openings['task']}'`,
      '1',
    ],
    [
      'ends a line again',
      `update record_entries set ended_at = ${NOW}, ${end} where id = '${scene.openings['ended']}'`,
      '0',
    ],
    ['changes a line', `update record_entries set content = ${BYTES}`, 'refused'],
  ]
  const wrong: string[] = []
  for (const [about, statement, expected] of acts) {
    await system.query('begin')
    const came = await system.query(statement).then(
      ({ rowCount }) => String(rowCount),
      (error: { code?: string }) => (error.code === '42501' ? 'refused' : String(error)),
    )
    await system.query('rollback')
    if (came !== expected) wrong.push(`the system ${about}: ${came} instead of ${expected}`)
  }
  return wrong
}

/** Tables of which nothing is removed but of invented people, and a patient who has one row there. */
const KEPT_OF_REAL_PEOPLE = [
  ['glass_reviews', 'sipho'],
  ['glass_delays', 'sipho'],
  ['glass_openings', 'sipho'],
  ['checklist_marks', 'palesa'],
  ['ratings', 'palesa'],
  ['record_entries', 'sipho'],
] as const

/** The same of a case, which is of whoever reported it: the daughter complained once. */
const CASES_OF_REAL_PEOPLE = ['case_steps', 'case_handling', 'cases'] as const

/** What must outlast everybody is removed by the system only where it is of invented people. */
async function clearAsSystem(scene: Scene, system: Client): Promise<string[]> {
  const wrong: string[] = []
  await system.query('begin')
  try {
    for (const invented of [0, 1]) {
      for (const [table, patient] of KEPT_OF_REAL_PEOPLE) {
        const person = scene.patients[patient]
        await system.query('update patients set demo = $2 where id = $1', [person, invented === 1])
        const { rowCount } = await system.query(`delete from ${table}`)
        if (rowCount !== invented) wrong.push(`the system removed ${rowCount} of ${table}`)
        await system.query('update patients set demo = false where id = $1', [person])
      }
      const { id } = scene.people.delegate!
      await system.query('update users set demo = $2 where id = $1', [id, invented === 1])
      for (const table of CASES_OF_REAL_PEOPLE) {
        const { rowCount } = await system.query(`delete from ${table}`)
        if (rowCount !== invented) wrong.push(`the system removed ${rowCount} of ${table}`)
      }
    }
  } catch (error) {
    wrong.push(`the system clears: ${String(error)}`)
  } finally {
    await system.query('rollback')
  }
  return wrong
}
