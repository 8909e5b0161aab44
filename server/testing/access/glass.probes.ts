import type { Scene, Standing } from './scene.ts'
import { every, one, type Probe } from './probe.ts'

// Opened records without any command that asks.

const NOW = 'clock_timestamp()'
const BYTES = `'\\x00'::bytea`
const ADMINISTRATORS = 'administrator dispatcher finance clinicalLead privacyOfficer breaker'.split(
  ' ',
) as Standing[]
const person = (scene: Scene, who: Standing) => `'${scene.people[who]!.id}'`
const palesa = (scene: Scene) => `'${scene.patients['palesa']}'`

const opening = (scene: Scene, by: string, closed = 'null') => `
  insert into glass_openings (id, user_id, patient_id, reason, created_hash, opened_at, until, closed_at)
  values (gen_random_uuid(), ${by}, ${palesa(scene)}, 'emergency', ${BYTES}, '2030-01-01',
    '2030-01-01 01:00', ${closed})`
const review = (scene: Scene, by: string) => `
  insert into glass_reviews
  select '${scene.openings['breakers']}', ${person(scene, 'breaker')}, ${palesa(scene)}, ${by},
    'justified', ${BYTES}, ${BYTES}, ${NOW}`
const delay = (scene: Scene, by: string) => `
  insert into glass_delays values (gen_random_uuid(), ${palesa(scene)}, ${BYTES}, '2030-01-01', ${by},
    ${BYTES}, ${NOW})`

export const GLASS_PROBES: Probe[] = [
  one('glass_openings', 'opens', 'administrator dispatcher clinicalLead breaker', opening),
  one('glass_openings', "opens in the breaker's name", 'breaker', (scene) =>
    opening(scene, person(scene, 'breaker')),
  ),
  one('glass_openings', 'opens what is closed already', '', (scene, actor) =>
    opening(scene, actor, NOW),
  ),
  every(
    'glass_openings',
    'closes',
    { breaker: 1, dispatcher: 1 },
    () => `update glass_openings set closed_at = ${NOW}`,
  ),
  one('glass_openings', 'makes it longer', '', () => `update glass_openings set until = ${NOW}`),
  one('glass_reviews', 'reviews', 'administrator privacyOfficer', review),
  one('glass_reviews', "reviews in the privacy officer's name", 'privacyOfficer', (scene) =>
    review(scene, person(scene, 'privacyOfficer')),
  ),
  {
    table: 'glass_reviews',
    about: 'reviews their own act',
    expected: Object.fromEntries(ADMINISTRATORS.map((who) => [who, 'refused' as const])),
    statement: (scene, actor) => `
      insert into glass_reviews values ('${scene.openings['breakers']}', ${actor}, ${palesa(scene)},
        ${actor}, 'justified', ${BYTES}, ${BYTES}, ${NOW})`,
  },
  one('glass_delays', 'delays', 'administrator privacyOfficer', delay),
  one('glass_delays', "delays in the privacy officer's name", 'privacyOfficer', (scene) =>
    delay(scene, person(scene, 'privacyOfficer')),
  ),
]
