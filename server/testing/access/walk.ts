import type { Endpoint } from '../../../contract/endpoint.ts'
import { contract } from '../../../contract/index.ts'
import { ask, type Answer } from '../asking.ts'
import { ACCESS } from './access.table.ts'
import { ACCOUNTS } from './accounts.table.ts'
import { AUDIT } from './audit.table.ts'
import { CASES } from './cases.table.ts'
import { COPIES } from './copies.table.ts'
import { FAMILY } from './family.table.ts'
import { HELP } from './help.table.ts'
import { MESSAGES } from './messages.table.ts'
import { FACTORS } from './factors.table.ts'
import { OBSERVATIONS } from './observations.table.ts'
import { OFFERS } from './offers.table.ts'
import { PEOPLE } from './people.table.ts'
import { PRESENCE } from './presence.table.ts'
import { PRACTICE } from './practice.table.ts'
import { RATINGS } from './ratings.table.ts'
import { RECORD } from './record.table.ts'
import { REVIEWS } from './reviews.table.ts'
import { answersOf, type Row } from './row.ts'
import { STANDINGS, type Scene, type Standing } from './scene.ts'
import { STAFF } from './staff.table.ts'
import { TOLD } from './told.table.ts'
import { TRAIL } from './trail.table.ts'
import { CAN_BE_DONE, DETAILS } from './visitDetails.table.ts'
import { VISITS } from './visits.table.ts'

export const ROWS: readonly Row[] = [
  ...VISITS,
  ...PRESENCE,
  ...OBSERVATIONS,
  ...REVIEWS,
  ...DETAILS,
  ...CAN_BE_DONE,
  ...OFFERS,
  ...MESSAGES,
  ...RECORD,
  ...RATINGS,
  ...CASES,
  ...COPIES,
  ...PEOPLE,
  ...ACCOUNTS,
  ...STAFF,
  ...PRACTICE,
  ...FACTORS,
  ...TOLD,
  ...FAMILY,
  ...AUDIT,
  ...ACCESS,
  ...HELP,
  ...TRAIL,
]

/** Every endpoint of the contract by the name that rows use. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  Object.entries(contract).flatMap(([feature, endpoints]) =>
    Object.entries(endpoints).map(([name, endpoint]) => [`${feature}.${name}`, endpoint] as const),
  ),
)

const WORDS: Record<string, string> = {
  '401': '401 not_signed_in',
  '403': '403 not_allowed',
  '404': '404 not_found',
}

/** One request of a row as somebody. */
export async function request(scene: Scene, row: Row, who: Standing): Promise<Answer> {
  const person = scene.people[who]
  const input = row.input(scene)
  const endpoint = ENDPOINTS.get(row.endpoint)
  if (endpoint) return ask(scene.world, person, endpoint, input)
  const answer = await scene.world.app.server.inject({
    method: 'GET',
    url: String(input['url']),
    headers: person ? { authorization: `Bearer ${person.token}` } : {},
  })
  const problem = answer.statusCode >= 400 ? answer.json<Record<string, unknown>>() : {}
  return {
    status: answer.statusCode,
    code: String(problem['code'] ?? ''),
    body: problem,
    text: answer.body,
  }
}

const DESKS: readonly Standing[] = ['administrator', 'dispatcher']
const reads = ({ endpoint }: Row) => (ENDPOINTS.get(endpoint)?.method ?? 'GET') === 'GET'

async function heads({ kept, name }: Scene): Promise<Map<string, number>> {
  const { rows } = await kept.run('select user_id, seq from inbox_heads')
  return new Map(rows.map((row) => [name(row['user_id']), Number(row['seq'])]))
}

/** Compares one answer with what the table says; null when they agree. */
async function judge(
  scene: Scene,
  row: Row,
  who: Standing,
  expected: string,
): Promise<string | null> {
  const before = row.tells === undefined ? null : await heads(scene)
  const answer = await request(scene, row, who)
  const said = `${answer.status} ${answer.code}`.trim()
  const wanted = WORDS[expected] ?? expected.replace(':', ' ')
  const about = `${row.endpoint} ${row.about}, as ${who}:`
  if (said !== wanted) return `${about} ${wanted} expected, got ${said}`
  if (answer.status >= 400) return null
  if (row.shows) {
    const seen = JSON.stringify(row.shows(answer.body, scene))
    const right = JSON.stringify(row.seen?.[who])
    if (seen !== right) return `${about} sees ${seen} instead of ${right}`
  }
  if (before) {
    const grown = [...(await heads(scene))].filter(([name, seq]) => seq !== before.get(name))
    const told = grown.map(([name]) => name).toSorted()
    const right = row.tells!.split(' ').filter((name) => name && !(row.tellsOwn && name === who))
    // Whoever writes to a practical conversation from the desk hears it on their other screens.
    if (row.endpoint.startsWith('messages.') && DESKS.includes(who)) right.push(who)
    if (row.tellsOwn) right.push(who)
    if (told.join() !== right.toSorted().join()) return `${about} told ${told.join(', ')}`
  }
  return null
}

/** One row as everybody; each request begins from the same state, and a refusal changes nothing. */
export async function walkRow(scene: Scene, row: Row): Promise<string[]> {
  const answers = answersOf(row)
  const trials = STANDINGS.map((who, n) => ({ who, expected: answers[n] ?? 'missing' }))
  const still = (expected: string) => reads(row) || !expected.startsWith('2')
  const together = trials.filter(({ expected }) => still(expected))
  const untold = { ...row, tells: undefined }
  const prepare = async () => row.given && scene.kept.run(row.given(scene))
  await prepare()
  const given = row.given ? await scene.kept.changed() : []
  const found = await Promise.all(
    together.map(({ who, expected }) => judge(scene, untold, who, expected)),
  )
  const wrong = found.filter((one) => one !== null)
  const changed = (await scene.kept.changed()).filter((table) => !given.includes(table))
  if (changed.length > 0)
    wrong.push(`${row.endpoint} ${row.about}: a refusal or a look changed ${changed.join(', ')}`)
  if (changed.length > 0 || row.given) await scene.kept.restore()
  for (const { who, expected } of trials.filter((trial) => !still(trial.expected))) {
    await prepare()
    const mismatch = await judge(scene, row, who, expected)
    if (mismatch) wrong.push(mismatch)
    await scene.kept.restore()
  }
  return wrong
}

/** The rows in turn; answers every mismatch, or only those of the first row that has any. */
export async function walkAccess(
  scene: Scene,
  { rows = ROWS, untilFirst = false }: { rows?: readonly Row[]; untilFirst?: boolean } = {},
): Promise<string[]> {
  const wrong: string[] = []
  for (const row of rows) {
    wrong.push(...(await walkRow(scene, row)))
    if (untilFirst && wrong.length > 0) break
  }
  return wrong
}
