import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openOsrm, type Mood } from '../../testing/osrm.ts'
import { createLog } from '../observability/log.ts'
import { estimatedLeg, estimateTravel, travelBy } from '../planning/travel.ts'
import { groupsOf, type Pair } from './pairs.ts'
import { openRoads, ROADS, withRoads, type Way } from './roads.ts'

const HOME = { latitude: -26.238, longitude: 27.9085 }
const north = (km: number) => ({ ...HOME, latitude: HOME.latitude + km / 111.195 })
const NOON = new Date('2026-11-24T10:00:00Z')

let osrm: Awaited<ReturnType<typeof openOsrm>>
let now = NOON.getTime()
beforeAll(async () => {
  osrm = await openOsrm()
})
afterAll(() => osrm.close())
beforeEach(() => {
  osrm.be('well')
  osrm.asked.length = 0
})

const log = createLog('tests', 'silent')
const open = (url: string | null = osrm.url) => openRoads({ url, clock: () => new Date(now), log })
const place = (km: number) => ({ home: String(km), pin: north(km) })
/** Minutes for a way by an act that may be done twice; how often it was done, and by what. */
async function minutesFor(roads: ReturnType<typeof open>, km: number, from = 0) {
  let times = 0
  const decide = async (way: Way) => {
    times += 1
    const minutes = way.travel(place(from), place(km), NOON)
    const { by } = way.leg(north(from), north(km))
    way.settle()
    return { minutes, by }
  }
  return { ...(await withRoads(roads, decide)), times }
}

test('without a router everything is estimated, once', async () => {
  const found = await minutesFor(open(null), 10)
  expect(found).toEqual({
    minutes: estimateTravel(place(0), place(10), NOON),
    by: 'estimate',
    times: 1,
  })
})

test('a way is asked for once, after the act was undone, and remembered', async () => {
  const roads = open()
  // 20 km at 60 km/h are 20 minutes on empty roads, 26 at noon, and 3 to the door.
  expect(await minutesFor(roads, 10)).toEqual({ minutes: 29, by: 'road', times: 2 })
  expect(await minutesFor(roads, 10)).toEqual({ minutes: 29, by: 'road', times: 1 })
  expect(osrm.asked).toHaveLength(1)
  // The same house to ten metres is the same; the way back is another way.
  expect(await minutesFor(roads, 10.001)).toMatchObject({ times: 1 })
  expect(await minutesFor(roads, 0, 10)).toMatchObject({ by: 'road', times: 2 })
  now += (ROADS.fresh + 1) * 60_000
  expect(await minutesFor(roads, 10)).toMatchObject({ by: 'road', times: 2 })
})

test('only pins leave, rounded to eleven metres', async () => {
  await withRoads(open(), async (way) => {
    way.leg({ latitude: -26.2380123456, longitude: 27.9085987 }, north(3))
    way.settle()
  })
  expect(osrm.asked[0]!.from).toEqual([{ latitude: -26.238, longitude: 27.9086 }])
})

const FAILURES: Mood[] = [
  'slow',
  'error',
  'garbage',
  'html',
  'wrongSize',
  'negative',
  'endless',
  'redirect',
  'hangsUp',
]
test.each(FAILURES)(
  'a router that is %s costs a second at most, and nothing fails',
  async (mood) => {
    const roads = open()
    osrm.be(mood)
    const started = performance.now()
    const found = await minutesFor(roads, 7)
    expect(performance.now() - started).toBeLessThan(ROADS.timeout * 4)
    expect(found).toEqual({
      minutes: estimateTravel(place(0), place(7), NOON),
      by: 'estimate',
      times: 2,
    })
    // Well again, it is asked again.
    osrm.be('well')
    expect(await minutesFor(roads, 7)).toMatchObject({ by: 'road' })
  },
)

const NO_ROADS: Mood[] = ['noRoute', 'noneOfThese', 'offTheRoad', 'impossible']
test.each(NO_ROADS)(
  'an answer that is %s is an answer: it is not asked again for an hour',
  async (mood) => {
    const roads = open()
    osrm.be(mood, 1)
    expect(await minutesFor(roads, 7)).toMatchObject({ by: 'estimate', times: 2 })
    expect(await minutesFor(roads, 7)).toMatchObject({ by: 'estimate', times: 1 })
    now += (ROADS.freshNone + 1) * 60_000
    expect(await minutesFor(roads, 7)).toMatchObject({ by: 'road' })
  },
)

test('after three failures it is left alone for a while, then asked once', async () => {
  const roads = open()
  osrm.be('error')
  for (const km of [1, 2, 3]) expect(await minutesFor(roads, km)).toMatchObject({ times: 2 })
  expect(await minutesFor(roads, 4)).toMatchObject({ by: 'estimate', times: 1 })
  expect(osrm.asked).toHaveLength(3)
  now += (ROADS.rest + 1) * 1000
  expect(await minutesFor(roads, 5)).toMatchObject({ by: 'estimate', times: 2 })
  // It was still away: it rests twice as long.
  now += (ROADS.rest + 1) * 1000
  expect(await minutesFor(roads, 6)).toMatchObject({ times: 1 })
  now += (ROADS.rest + 1) * 1000
  osrm.be('well')
  expect(await minutesFor(roads, 6)).toMatchObject({ by: 'road', times: 2 })
  expect(await minutesFor(roads, 8)).toMatchObject({ by: 'road', times: 2 })
})

test('a port at which nobody listens', async () => {
  const gone = await openOsrm()
  await gone.close()
  expect(await minutesFor(open(gone.url), 7)).toMatchObject({ by: 'estimate' })
})

test('many who need one way at once ask for it once', async () => {
  const roads = open()
  const found = await Promise.all(Array.from({ length: 50 }, () => minutesFor(roads, 12)))
  expect(found.every(({ by }) => by === 'road')).toBe(true)
  expect(osrm.asked).toHaveLength(1)
})

test('one visit beside many days is two tables, and more than fits is left to the estimate', async () => {
  const pairs = Array.from({ length: 60 }, (_, n): Pair[] => [
    [north(n + 1), HOME],
    [HOME, north(n + 1)],
  ]).flat()
  expect(groupsOf(pairs).map(({ from, to }) => [from.length, to.length])).toEqual([
    [60, 1],
    [1, 60],
  ])
  const wide = Array.from({ length: 1_000 }, (_, n): Pair => [HOME, north(n / 10)])
  expect(groupsOf(wide).every(({ from, to }) => from.length === 1 && to.length <= 90)).toBe(true)
  const apart = Array.from({ length: 20 }, (_, n): Pair => [north(n), north(-n - 1)])
  expect(groupsOf(apart)).toHaveLength(6)
})

test('an act that fails for another reason fails; one that was refused by an estimate is judged anew', async () => {
  const roads = open()
  await expect(
    withRoads(roads, async () => {
      throw new Error('of its own')
    }),
  ).rejects.toThrow('of its own')
  let times = 0
  const refused = withRoads(roads, async (way) => {
    times += 1
    if (way.leg(HOME, north(20)).by === 'estimate') throw new Error('too far')
    return 'fine'
  })
  expect(await refused).toBe('fine')
  expect(times).toBe(2)
})

test('one model: a leg by road and one through the air are counted by the same hours of the day', () => {
  const rush = new Date('2026-11-24T05:30:00Z')
  const night = new Date('2026-11-24T00:30:00Z')
  const road = travelBy(() => ({ by: 'road', metres: 20_000, seconds: 1_200 }))
  for (const travel of [road, travelBy(estimatedLeg)])
    expect(travel(place(0), place(10), rush)).toBeGreaterThan(travel(place(0), place(10), night))
  expect(road(place(0), place(10), night)).toBe(23)
  expect(road(place(0), place(0), night)).toBe(0)
})
