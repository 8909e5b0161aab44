import { expect, test } from 'vitest'
import type { Status } from '../../../../contract/visits.ts'
import { newsOf, predict, type Stop } from './predict.ts'

const NINE = Date.parse('2026-11-24T07:00:00Z')
const at = (minutes: number) => new Date(NINE + minutes * 60_000)
/** Everything is 20 minutes from everything, as far as one knows. */
const travel = () => 20

type Line = [
  about: string,
  now: number,
  day: [status: Status, start: number, minutes: number, since?: number | null, eta?: number][],
  /** Minutes of delay of each visit that is still to begin. */
  predicted: number[],
]
const TABLE: Line[] = [
  ['nothing to do', 0, [], []],
  ['one in an hour, she is at home', 0, [['SCHEDULED', 60, 30]], [0]],
  ['one in ten minutes, and she has not set out', 0, [['SCHEDULED', 10, 30]], [10]],
  ['one that should have begun', 30, [['SCHEDULED', 0, 30]], [50]],
  ['on the way since just now', 0, [['EN_ROUTE', 10, 30, 0]], [10]],
  ['on the way for longer than the way takes', 40, [['EN_ROUTE', 30, 30, 0]], [10]],
  ['on the way, and her position says when', 0, [['EN_ROUTE', 10, 30, 0, 45]], [35]],
  ['early on the way: care begins when it was agreed', 0, [['EN_ROUTE', 60, 30, 0, 5]], [0]],
  ['at the door', 0, [['ARRIVED', 0, 30, 0]], []],
  // 30 minutes of care, 10 to finish, 20 on the way.
  [
    'in care as planned',
    10,
    [
      ['IN_PROGRESS', 0, 30, 0],
      ['SCHEDULED', 60, 30],
    ],
    [0],
  ],
  [
    'care began half an hour late',
    35,
    [
      ['IN_PROGRESS', 0, 30, 30],
      ['SCHEDULED', 60, 30],
    ],
    [30],
  ],
  [
    'care takes longer than planned',
    55,
    [
      ['IN_PROGRESS', 0, 30, 0],
      ['SCHEDULED', 60, 30],
    ],
    [25],
  ],
  [
    'one delay makes the next',
    55,
    [
      ['IN_PROGRESS', 0, 30, 0],
      ['SCHEDULED', 60, 30],
      ['SCHEDULED', 120, 30],
      ['SCHEDULED', 200, 30],
    ],
    [25, 25, 5],
  ],
  [
    'a pause takes it up',
    55,
    [
      ['IN_PROGRESS', 0, 30, 0],
      ['SCHEDULED', 60, 30],
      ['SCHEDULED', 180, 30],
    ],
    [25, 0],
  ],
  [
    'what is over decides nothing',
    0,
    [
      ['COMPLETED', -60, 30],
      ['CANCELLED', -10, 30],
      ['SCHEDULED', 60, 30],
    ],
    [0],
  ],
  [
    'she began the later one first',
    5,
    [
      ['SCHEDULED', 0, 30],
      ['IN_PROGRESS', 10, 30, 0],
    ],
    [60],
  ],
  [
    'tomorrow is not looked at',
    0,
    [
      ['SCHEDULED', 60, 30],
      ['SCHEDULED', 300, 30],
    ],
    [0],
  ],
]

test.each(TABLE)('%s', (_about, now, day, predicted) => {
  const stops = day.map(([status, start, minutes, since = null, eta], n): Stop<null> => {
    const time = since === null ? null : at(since)
    return {
      id: String(n),
      status,
      start: at(start),
      end: at(start + minutes),
      enRouteAt: status === 'EN_ROUTE' ? time : null,
      arrivedAt: status === 'ARRIVED' ? time : null,
      startedAt: status === 'IN_PROGRESS' ? time : null,
      place: null,
      eta: eta === undefined ? null : at(eta),
    }
  })
  expect(predict(stops, at(now), travel).map(({ minutes }) => minutes)).toEqual(predicted)
})

test.each([
  // Predicted, told before, told now.
  [0, 0, null],
  [15, 0, null],
  [16, 0, 16],
  [25, 16, null],
  [30, 16, null],
  [31, 16, 31],
  [20, 31, null],
  [14, 31, null],
  [9, 31, 0],
  [0, 16, 0],
])('%d minutes, told %d before: %s', (minutes, told, news) =>
  expect(newsOf(minutes, told)).toBe(news),
)
