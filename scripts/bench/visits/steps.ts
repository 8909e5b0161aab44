import { captureActs } from '../capture.ts'
import { startChild } from '../child.ts'
import { copyDatabase } from '../copy.ts'
import { compare, type Figure } from '../figures.ts'
import type { VisitStage } from '../visits.ts'

const ROUNDS = 5
const ROUND_MS = 4_000
/** Every connection plans every statement once. */
const WARM_MS = 8_000

/** A nurse's step over HTTP beside the SQL that it takes, by a bare driver. */
export async function changing(stage: VisitStage): Promise<Figure> {
  const { ground, journeys, say } = stage
  const steps = journeys.slice(0, 16).map(({ token, visitId }) => ({ token, visitId }))
  const pairs = await captureActs(
    ground.environment,
    steps.map(({ token, visitId: id }) => {
      const out = (as: Parameters<Parameters<typeof captureActs>[1][number]['acts'][number]>[0]) =>
        as.visits.changeStatus({ id, status: 'EN_ROUTE' })
      const back = (as: Parameters<typeof out>[0]) =>
        as.visits.changeStatus({ id, status: 'SCHEDULED' })
      return { token, before: [out, back], acts: [out, back] }
    }),
  )
  // By turns: first all that set out, then all that turn back, so that each worker keeps to its own visit.
  const sends = [...pairs.map(([out]) => out!), ...pairs.map(([, back]) => back!)]
  const bareUrls = await copyDatabase(ground, 'bare')
  const load = startChild('load/steps.ts')
  const bare = startChild('bare/send.ts')
  const rounds: { product: number; bare: number }[] = []
  for (let n = -1; n < ROUNDS; n += 1) {
    const ms = n < 0 ? WARM_MS : ROUND_MS
    const round = {
      bare: await bare.ask<number>('run', { ...bareUrls, sends, atOnce: steps.length, ms }),
      product: await load.ask<number>('run', { origin: stage.many, steps, ms }),
    }
    say(`  steps: ${Math.round(round.product)}/s, bare ${Math.round(round.bare)}/s`)
    if (n >= 0) rounds.push(round)
  }
  await Promise.all([load.end(), bare.end()])
  return compare(
    {
      name: `steps of a nurse over HTTP, of ${stage.size} visits`,
      unit: 'a second',
      bareIs: 'the same SQL by a bare pg driver',
      target: { atLeast: 0.4 },
    },
    rounds,
  )
}
