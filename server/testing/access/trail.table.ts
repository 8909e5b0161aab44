import { every, one, type Probe } from './probe.ts'
import { DESK, NOW, palesa, visit } from './probeWords.ts'
import type { Body, Row } from './row.ts'
import type { Sight } from './secondWall.table.ts'

// nobody stranger | self delegate watcher booker reader talker former | nurse otherNurse doctor
// otherDoctor | administrator dispatcher finance clinicalLead privacyOfficer breaker
const TOLD = '401 404 | 200 200 200 200 200 200 404 | 200 404 403 404 | 200 200 404 404 404 403'
const DESK_ONLY =
  '401 404 | 403 403 403 403 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403'

export const TRAIL_TABLES = ['location_tells']
export const TRAIL_FUNCTIONS = ['last_place', 'may_tell_location']

export const TRAIL_SIGHTS: Sight[] = [
  {
    table: 'trail_holds',
    label: 'visit_id',
    seen: { administrator: 'enRoute', dispatcher: 'enRoute' },
  },
]

export const TRAIL_PROBES: Probe[] = [
  one(
    'trail_holds',
    'holds a trail',
    DESK,
    (scene, actor) =>
      `insert into trail_holds values (${visit(scene, 'arrived')}, ${palesa(scene)}, ${actor}, ${NOW})`,
  ),
  every(
    'trail_holds',
    'holds it no longer',
    { administrator: 1, dispatcher: 1 },
    () => `delete from trail_holds`,
  ),
]

const enRoute: Row['input'] = ({ visits }) => ({ id: visits['enRoute'] })

const THE_NURSE =
  '401 404 | 403 403 403 403 403 403 404 | 200 404 403 404 | 403 403 404 404 404 403'
const ANYBODY_OF_IT =
  '401 404 | 200 200 200 200 200 200 404 | 200 404 200 404 | 200 200 404 404 404 200'
const phones = (body: Body) => (body['items'] as { who: string }[]).map(({ who }) => who).join(' ')
const seesPractice =
  'self delegate watcher booker reader talker doctor administrator dispatcher breaker'

export const TRAIL: Row[] = [
  {
    endpoint: 'trail.gateCode',
    about: 'of a visit on the way',
    input: enRoute,
    answers: THE_NURSE,
  },
  {
    endpoint: 'trail.gateShown',
    about: 'of a visit on the way',
    input: (scene) => ({ ...enRoute(scene), at: scene.world.in(0) }),
    answers: THE_NURSE,
  },
  {
    endpoint: 'trail.numbers',
    about: 'of a visit on the way',
    input: enRoute,
    answers: ANYBODY_OF_IT,
    shows: phones,
    seen: {
      ...Object.fromEntries(seesPractice.split(' ').map((who) => [who, 'practice'])),
      nurse: 'practice patient',
    },
  },
  {
    endpoint: 'trail.numbers',
    about: 'of a visit that was not begun',
    input: ({ visits }) => ({ id: visits['scheduled'] }),
    answers: ANYBODY_OF_IT,
    shows: phones,
    seen: Object.fromEntries(`${seesPractice} nurse`.split(' ').map((who) => [who, 'practice'])),
  },
  {
    endpoint: 'trail.whereabouts',
    about: 'of a nurse on her way, far from the door',
    input: enRoute,
    answers: TOLD,
    shows: (body) => (body['dot'] ? 'dot' : 'no dot'),
    seen: {
      ...Object.fromEntries(
        ['self', 'delegate', 'watcher', 'booker', 'reader', 'talker'].map((who) => [who, 'no dot']),
      ),
      nurse: 'dot',
      administrator: 'dot',
      dispatcher: 'dot',
    },
  },
  { endpoint: 'trail.read', about: 'of a nurse on her way', input: enRoute, answers: DESK_ONLY },
  {
    endpoint: 'trail.hold',
    about: 'of a nurse on her way',
    input: (scene) => ({ ...enRoute(scene), held: true }),
    answers: DESK_ONLY,
  },
]
