import { expect, test } from 'vitest'
import { bestFirst, rankOf, reasonsOf, WEIGHTS, type Facts } from './ranking.ts'

/** A nurse of whom nothing speaks either way. */
const PLAIN: Facts = {
  category: null,
  wanted: ['RN', 'EN'],
  travel: null,
  basis: null,
  day: 5 * 60,
  week: 5 * 60,
  visits: 0,
  daysAgo: null,
  answer: null,
}

// Every step of every weight: what is known, what it counts, and what is said.
const TABLE: [Partial<Facts>, points: number, text: string | null][] = [
  [{ daysAgo: 0, visits: 1 }, 30, 'Was with this patient today, 1 visit so far'],
  [{ daysAgo: 1, visits: 2 }, 30, 'Was with this patient yesterday, 2 visits so far'],
  [{ daysAgo: 14, visits: 9 }, 30, 'Was with this patient 14 days ago, 9 visits so far'],
  [{ daysAgo: 15, visits: 1 }, 20, 'Was with this patient 15 days ago, 1 visit so far'],
  [{ daysAgo: 90, visits: 1 }, 20, 'Was with this patient 90 days ago, 1 visit so far'],
  [{ daysAgo: 91, visits: 1 }, 10, 'Was with this patient 91 days ago, 1 visit so far'],
  [{ travel: 0 }, 20, '0 min from her visit before'],
  [{ travel: 10 }, 20, '10 min from her visit before'],
  [{ travel: 10, basis: 'road' }, 20, '10 min from her visit before, by road'],
  [{ travel: 10, basis: 'estimate' }, 20, '10 min from her visit before, estimated'],
  [{ travel: 11 }, 12, '11 min from her visit before'],
  [{ travel: 20 }, 12, '20 min from her visit before'],
  [{ travel: 21 }, 4, '21 min from her visit before'],
  [{ travel: 35 }, 4, '35 min from her visit before'],
  [{ travel: 36 }, -10, '36 min from her visit before'],
  [{ day: 0 }, 8, 'Nothing else that day'],
  [{ day: 30 }, 4, '0.5 h of care that day already'],
  [{ day: 240 }, 4, '4 h of care that day already'],
  [{ day: 241 }, 0, '4 h of care that day already'],
  [{ day: 360 }, 0, '6 h of care that day already'],
  [{ day: 361 }, -10, '6 h of care that day already'],
  [{ day: 480 }, -10, '8 h of care that day already'],
  [{ day: 481 }, -25, '8 h of care that day already'],
  [{ week: 32 * 60 }, 0, null],
  [{ week: 33 * 60 }, -5, '33 h of care that week already'],
  [{ week: 40 * 60 }, -5, '40 h of care that week already'],
  [{ week: 41 * 60 }, -25, '41 h of care that week already'],
  [{ category: 'EN' }, 6, 'EN, as this visit asks'],
  [{ category: 'RN' }, -4, 'RN; an EN may do this too'],
  [{ category: 'RN', wanted: ['RN'] }, 6, 'RN, as this visit asks'],
  [{ category: 'ENA' }, 0, null],
  [{ answer: 'declined' }, -40, 'Said no to this visit'],
  [{ answer: 'expired' }, -10, 'Did not answer an offer of this visit'],
  [{ answer: 'open' }, 0, 'Is asked already'],
  [{ answer: 'withdrawn' }, 0, null],
  [{ answer: 'ended' }, 0, null],
  [{ answer: 'accepted' }, 0, null],
]

test.each(TABLE)('%j: %d, %s', (known, points, text) => {
  const plain = reasonsOf(PLAIN).map((reason) => reason.text)
  const reasons = reasonsOf({ ...PLAIN, ...known })
  expect(rankOf(reasons)).toBe(points)
  const own = reasons.filter((reason) => !plain.includes(reason.text) || 'day' in known)
  expect(own.map((reason) => reason.text)).toEqual(text === null ? [] : [text])
})

test('each step of each weight is in the table', () => {
  const counted = new Set(TABLE.map(([, points]) => points))
  const weights = Object.values(WEIGHTS).flatMap((weight): number[] =>
    Array.isArray(weight)
      ? (weight as { points: number }[]).map(({ points }) => points)
      : Object.values(weight as Record<string, number>),
  )
  expect(weights.filter((points) => !counted.has(points))).toEqual([])
})

test('free ones first, then who needs a reason, then who cannot; among these the best', () => {
  const nurse = (id: string, rank: number, ...liftable: boolean[]) => ({
    nurse: { id },
    rank,
    obstacles: liftable.map((each) => ({ liftable: each })),
  })
  const sorted = [
    nurse('f', 90, true, false),
    nurse('e', 50, true),
    nurse('d', 60, true, true),
    nurse('c', 1),
    nurse('b', 7),
    nurse('a', 7),
  ].toSorted(bestFirst)
  expect(sorted.map((each) => each.nurse.id).join('')).toBe('abcdef')
})
