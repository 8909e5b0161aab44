import { every, one, type Probe } from './probe.ts'
import { NOW, person } from './probeWords.ts'
import { STANDINGS, type Scene } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// How people are told: everybody's own, and nobody else's, dispatch included.

const SIGNED_IN = STANDINGS.filter((who) => who !== 'nobody').join(' ')

/** What no query of the application reaches. */
export const TOLD_TABLES = ['unreachable']

export const TOLD_SIGHTS: Sight[] = [
  { table: 'told_how', label: 'user_id', seen: { self: 'self', nurse: 'nurse' } },
  {
    table: 'turned_off',
    label: `kind || ' ' || user_id`,
    seen: { self: 'messages:self', nurse: 'messages:nurse' },
  },
]

const newHow = (by: string) =>
  `insert into told_how values (${by}, null, null, null, ${NOW}) on conflict (user_id) do update set updated_at = ${NOW}`
const newOff = (by: string) => `insert into turned_off values (${by}, 'work', 'sms', ${NOW})`
const others = (scene: Scene) => person(scene, 'doctor')

export const TOLD_PROBES: Probe[] = [
  one('told_how', 'chooses', SIGNED_IN, (_, actor) => newHow(actor)),
  one('told_how', 'chooses for the doctor', 'doctor', (scene) => newHow(others(scene))),
  every(
    'told_how',
    'ends quiet hours',
    { self: 1, nurse: 1 },
    () => 'update told_how set quiet_from = null, quiet_until = null',
  ),
  one('turned_off', 'turns off', SIGNED_IN, (_, actor) => newOff(actor)),
  one('turned_off', 'turns off for the doctor', 'doctor', (scene) => newOff(others(scene))),
  every('turned_off', 'turns on', { self: 1, nurse: 1 }, () => 'delete from turned_off'),
  every(
    'users',
    'chooses a language',
    Object.fromEntries(SIGNED_IN.split(' ').map((who) => [who, 1])),
    () => `update users set language = 'zu'`,
  ),
]
