import { startChild } from '../child.ts'
import { compare, median, percentile, type Figure } from '../figures.ts'
import type { VisitStage } from '../visits.ts'

const PHONES = 50
const POINTS = 10
const ROUNDS = 5
const PER_SECOND = 40
const SECONDS = 15

/** What everybody else waits while fifty phones tell where they are. */
export async function underway(stage: VisitStage): Promise<Figure> {
  const { journeys, crew, people, say } = stage
  const onTheWay = journeys.slice(-PHONES)
  for (const { as, visitId: id } of onTheWay)
    await as.visits.changeStatus({ id, status: 'EN_ROUTE' })
  const phones = onTheWay.map(({ token, visitId }) => ({ token, visitId }))
  const { token } = crew.admin
  const reads = [
    { token, path: '/api/visits?late=true' },
    { token, path: `/api/visits?from=${stage.now.toISOString()}` },
    { token, path: `/api/visits/${journeys[0]!.visitId}` },
    { token: crew.nurses[0]!.token, path: '/api/visits?order=latest' },
    { token, path: `/api/visits?nurseId=${people.nurses[100]}` },
    { token: crew.family.token, path: '/api/messages/unread' },
  ]
  const load = startChild('load/reads.ts')
  const roads = startChild('load/points.ts')
  const probe = async (seconds: number) =>
    percentile(
      await load.ask<number[]>('time', {
        origin: stage.many,
        reads,
        count: PER_SECOND * seconds,
        perSecond: PER_SECOND,
      }),
      0.99,
    )
  const start = () => roads.ask('start', { origin: stage.many, phones, points: POINTS })
  await start()
  await probe(5)
  await roads.ask('stop')
  const rounds = []
  const rates: number[] = []
  for (let n = 0; n < ROUNDS; n += 1) {
    const bare = await probe(SECONDS)
    await start()
    const product = await probe(SECONDS)
    const rate = await roads.ask<number>('stop')
    rates.push(rate)
    say(
      `  ${Math.round(rate)} points a second: p99 ${product.toFixed(1)} ms, without ${bare.toFixed(1)} ms`,
    )
    rounds.push({ product, bare })
  }
  await Promise.all([load.end(), roads.end()])
  const rate = Math.round(median(rates))
  const figure = compare(
    {
      name: `p99 of the API with ${rate} GPS points a second, in batches of ${POINTS}`,
      unit: 'ms',
      bareIs: 'without them',
      target: { atMost: 1.5 },
    },
    rounds,
  )
  // Fewer points than were meant are no proof.
  return { ...figure, met: figure.met && rate >= PHONES * POINTS * 0.95 }
}
