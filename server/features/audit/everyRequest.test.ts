import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENDPOINTS, request, ROWS } from '../../testing/access/walk.ts'
import { openScene, STANDINGS, type Scene } from '../../testing/access/scene.ts'

// Every endpoint, as everybody, with the requests of the access table: whoever's data an answer holds
// must stand in the one row that the request left.

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.close())

type Left = {
  action: string
  status: number
  code: string | null
  actor_id: string | null
  patient_ids: string
}
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** To which patient each id belongs that an answer can hold. */
async function ownership(): Promise<Map<string, string>> {
  const { rows } = await scene.kept.run(`
    select id, id as patient from patients union all select id, patient_id from visits
    union all select id, patient_id from conversations union all select id, patient_id from messages
    union all select id, patient_id from reports union all select id, patient_id from uploads
    union all select id, patient_id from report_addenda union all select id, patient_id from events where patient_id is not null
    union all select id, patient_id from deliveries`)
  return new Map(rows.map(({ id, patient }) => [String(id), String(patient)]))
}

const lastRow = async () =>
  String(
    (await scene.kept.run('select coalesce(max(tx), $1::xid8) as tx from audit', ['0'])).rows[0]
      ?.tx,
  )

async function rowsSince(tx: string): Promise<Left[]> {
  const { rows } = await scene.kept.run(
    `select action, status, code, actor_id, patient_ids::text from audit where tx > $1::xid8`,
    [tx],
  )
  return rows as Left[]
}

test(
  'whoever is in an answer is in its row, and every request has one',
  { timeout: 240_000 },
  async () => {
    const wrong: string[] = []
    let withPatients = 0
    for (const row of ROWS) {
      const method = ENDPOINTS.get(row.endpoint)?.method ?? 'GET'
      for (const who of STANDINGS) {
        const before = await lastRow()
        const answer = await request(scene, row, who)
        const about = `${row.endpoint} ${row.about}, as ${who}`
        const left = await rowsSince(before)
        const [only] = left
        if (left.length !== 1 || !only) wrong.push(`${about}: ${left.length} rows`)
        else {
          const owners = await ownership()
          const shown = new Set(
            answer.status < 400
              ? [...answer.text.matchAll(UUID)].flatMap(([id]) => owners.get(id) ?? [])
              : [],
          )
          if (shown.size > 0) withPatients += 1
          const missing = [...shown].filter((id) => !only.patient_ids.includes(id))
          if (missing.length > 0)
            wrong.push(`${about}: the row lacks ${missing.map(scene.name).join(', ')}`)
          if (only.status !== answer.status) wrong.push(`${about}: ${only.status} in the row`)
          if ((only.code ?? '') !== answer.code) wrong.push(`${about}: ${only.code} in the row`)
          const person = scene.people[who]
          // Whoever signs in has no token yet: the row names whom it signed in.
          const signsIn = /^(auth|demo)\./.test(row.endpoint)
          if (!signsIn && only.actor_id !== (person?.id ?? null))
            wrong.push(`${about}: the row says ${scene.name(only.actor_id)}`)
        }
        // A look and a refusal leave nothing but their row: the access tables hold that.
        if (answer.status < 400 && method !== 'GET') await scene.kept.restore()
      }
    }
    expect(wrong).toEqual([])
    expect(withPatients).toBeGreaterThan(100)
  },
)
