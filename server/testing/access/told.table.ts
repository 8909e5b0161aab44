import { every, one, type Probe } from './probe.ts'
import { NOW, person } from './probeWords.ts'
import { created, SIGNED_IN as ANSWERS, type Row } from './row.ts'
import { STANDINGS, type Scene } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// How people are told: everybody's own, and nobody else's, dispatch included.

const SIGNED_IN = STANDINGS.filter((who) => who !== 'nobody').join(' ')

/** What no query of the application reaches. */
export const TOLD_TABLES = ['unreachable', 'push_tickets', 'push_pace']
export const TOLD_FUNCTIONS = ['keep_push_device', 'move_held_alerts']

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

const CHOSEN = { self: 'zu 21:00 messages', nurse: 'zu 21:00 messages' }

export const TOLD: Row[] = [
  {
    endpoint: 'notifications.mine',
    about: 'their own',
    input: () => ({}),
    answers: ANSWERS,
    shows: (body) => shown(body),
    seen: {
      ...Object.fromEntries(SIGNED_IN.split(' ').map((who) => [who, 'en - -'])),
      ...mapped(CHOSEN, (words) => words.replace('zu', 'en')),
    },
  },
  {
    endpoint: 'notifications.choose',
    about: 'their own',
    input: () => ({ language: 'zu', turn: [] }),
    answers: ANSWERS,
    shows: (body) => shown(body),
    seen: {
      ...Object.fromEntries(SIGNED_IN.split(' ').map((who) => [who, 'zu - -'])),
      ...CHOSEN,
    },
  },
  {
    endpoint: 'notifications.addDevice',
    about: 'the phone that they hold',
    input: () => ({ expoToken: 'ExponentPushToken[held]' }),
    answers: created(ANSWERS),
  },
  {
    endpoint: 'notifications.removeDevice',
    about: 'of nobody',
    input: ({ world }) => ({ id: world.id() }),
    answers: ANSWERS,
  },
  {
    endpoint: 'notifications.tryDevice',
    about: 'of the nurse',
    input: ({ nurseDevice }) => ({ id: nurseDevice }),
    answers: '401 404 | 404 404 404 404 404 404 404 | 200 404 404 404 | 404 404 404 404 404 404',
  },
]

type Settings = { language: string; quiet: { from: string } | null; off: { kind: string }[] }
function shown(body: Record<string, unknown>) {
  const { language, quiet, off } = body as Settings
  return [language, quiet?.from ?? '-', off.map(({ kind }) => kind).join(' ') || '-'].join(' ')
}
function mapped(words: Record<string, string>, change: (word: string) => string) {
  return Object.fromEntries(Object.entries(words).map(([who, word]) => [who, change(word)]))
}
