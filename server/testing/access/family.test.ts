import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene, STANDINGS, type Scene, type Standing } from './scene.ts'
import { openRole } from './secondWall.ts'

// The functions that act for families ask what the actor is, when no command has asked before.

let scene: Scene
let app: Client
beforeAll(async () => {
  scene = await openScene()
  app = await openRole(scene, 'app')
})
afterAll(async () => {
  await app.end()
  await scene.close()
})

async function call(who: Standing, statement: string): Promise<string> {
  await app.query('begin')
  try {
    await app.query(
      `select set_config('ahava.actor', $1, true), set_config('ahava.now', $2, true)`,
      [scene.people[who]?.id ?? '', scene.world.in(0)],
    )
    return await app.query(statement).then(
      ({ rows }) =>
        JSON.stringify(rows).includes('null') || rows.length === 0 ? 'nothing' : 'done',
      (error: { code?: string; message: string }) =>
        error.code === '42501' ? 'refused' : error.message,
    )
  } finally {
    await app.query('rollback')
  }
}

const NEW = 'gen_random_uuid()'
const NOW = 'moment()'
type Call = [name: string, allowed: string, statement: (patient: string, person: string) => string]
const CALLS: Call[] = [
  [
    'family_of',
    'self administrator dispatcher',
    (patient) => `select person from family_of('${patient}')`,
  ],
  [
    'change_relation',
    'self administrator dispatcher',
    (patient, person) =>
      `select change_relation(${NEW}, '${patient}', '${person}', '{visits}', null, ${NOW}) as told`,
  ],
  [
    'end_relation',
    'self delegate administrator dispatcher',
    (patient, person) => `select end_relation(${NEW}, '${patient}', '${person}', ${NOW}) as told`,
  ],
  [
    'set_birth_date',
    'administrator dispatcher',
    (patient) => `select set_birth_date('${patient}', '\\x00', ${NOW}, ${NOW})::text as told`,
  ],
  [
    'set_patient_language',
    'administrator dispatcher',
    (patient) => `select set_patient_language('${patient}', 'en', ${NOW})::text as told`,
  ],
  [
    'set_patient_status deceased',
    'nurse administrator dispatcher',
    (patient) =>
      `select told from set_patient_status(${NEW}, '${patient}', 'deceased', '\\x00', ${NOW}) limit 1`,
  ],
  [
    'set_patient_status in_hospital',
    'self delegate booker nurse administrator dispatcher',
    (patient) =>
      `select told from set_patient_status(${NEW}, '${patient}', 'in_hospital', '\\x00', ${NOW})`,
  ],
  ['may_be_linked', '', (patient) => `select 1 as linkable where may_be_linked('${patient}')`],
]

test.each(CALLS)('%s is for %s alone', async (name, allowed, statement) => {
  for (const who of STANDINGS) {
    const done = await call(who, statement(scene.patients['palesa']!, scene.people.delegate!.id))
    const right = allowed.split(' ').includes(who)
    expect(right ? ['done'] : ['refused', 'nothing'], `${name} as ${who}`).toContain(done)
  }
})

test('nobody writes relations, codes or states past the functions', async () => {
  for (const statement of [
    `update care_relations set rights = '{visits,reports}'`,
    'delete from care_relations',
    'update patients set status = status',
    'update link_codes set used_at = null',
    'delete from patient_statuses',
    `select write_event(${NEW}, 'NOTICE', null, null, '{}', '{}', ${NOW})`,
    `select selves_of('${scene.patients['palesa']}')`,
  ])
    for (const who of STANDINGS)
      expect(await call(who, statement), `${statement} ${who}`).toBe('refused')
})
