import { one, type Probe } from './probe.ts'
import { BYTES, NEW, NOW, palesa, person, visit } from './probeWords.ts'
import { created, DISPATCH, itemsOf, type Row } from './row.ts'
import type { Scene } from './scene.ts'
import type { Sight } from './secondWall.table.ts'

// How the family found a visit: who says it, and who reads it. Written by hand.

const RATERS = '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 403 403 404 404 404 403'

export const RATINGS: Row[] = [
  {
    endpoint: 'ratings.read',
    about: 'of a visit that the daughter rated',
    action: 'MAY_READ_RATING',
    input: ({ visits }) => ({ id: visits['reviewed'] }),
    answers: '401 404 | 200 200 403 200 403 403 404 | 403 404 403 404 | 200 200 404 404 404 403',
    shows: ({ rating, can }) => [(rating as { stars: number }).stars, (can as string[]).join()],
    seen: {
      ...Object.fromEntries(['self', 'delegate', 'booker'].map((who) => [who, [2, 'rate']])),
      ...Object.fromEntries(['administrator', 'dispatcher'].map((who) => [who, [2, '']])),
    },
  },
  {
    endpoint: 'ratings.rate',
    about: 'a completed visit',
    action: 'MAY_RATE',
    input: ({ world, visits }) => ({ id: visits['completed'], ratingId: world.id(), stars: 4 }),
    answers: created(RATERS),
    tells: 'self delegate booker',
  },
  {
    endpoint: 'ratings.list',
    about: 'all that stand',
    action: 'MAY_LIST_RATINGS',
    input: () => ({}),
    answers: DISPATCH,
    shows: (body, { name }) => itemsOf(body).map(({ visitId }) => name(visitId)),
    seen: { administrator: ['reviewed'], dispatcher: ['reviewed'] },
  },
  {
    endpoint: 'ratings.own',
    about: 'of her visits together, never one alone',
    input: () => ({}),
    answers: '401 403 | 403 403 403 403 403 403 403 | 200 200 403 403 | 403 403 403 403 403 403',
    shows: (body) => body,
    seen: Object.fromEntries(
      ['nurse', 'otherNurse'].map((who) => [who, { count: 0, average: null, groups: [] }]),
    ),
  },
]

export const RATING_FUNCTIONS = ['own_ratings', 'tell_of_rating']

export const RATING_SIGHTS: Sight[] = [
  {
    table: 'ratings',
    label: 'visit_id',
    seen: Object.fromEntries(
      ['self', 'delegate', 'booker', 'administrator', 'dispatcher'].map((who) => [who, 'reviewed']),
    ),
  },
]

const rated = (scene: Scene, by: string, of = palesa(scene)) => `
  insert into ratings (id, visit_id, patient_id, stars, by_id, created_hash, happened_at, recorded_at)
  values (${NEW}, ${visit(scene, 'completed')}, ${of}, 5, ${by}, ${BYTES}, ${NOW}, ${NOW})`

export const RATING_PROBES: Probe[] = [
  one('ratings', 'rates a visit', 'self delegate booker', rated),
  one('ratings', "rates in the daughter's name", 'delegate', (scene) =>
    rated(scene, person(scene, 'delegate')),
  ),
  one('ratings', 'writes over a rating', '', () => 'update ratings set stars = 5'),
  one('ratings', 'takes a rating away', '', () => 'delete from ratings'),
]
