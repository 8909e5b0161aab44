import type { Client } from '../../contract/client.ts'
import type { Ground } from '../chaos/ground.ts'
import { arrival, manySockets } from './arrival.ts'
import { captureActs } from './capture.ts'
import { startChild } from './child.ts'
import { copyDatabase } from './copy.ts'
import { gatherCrowd, type Crowd } from './crowd.ts'
import { compare, type Figure } from './figures.ts'
import { onGround } from './ground.ts'
import { longConversation } from './long.ts'
import { fanOut, heapPerSocket } from './sockets.ts'

const SIZE = { families: 480, nurses: 10, visits: 60 }

export type Stage = { ground: Ground; crowd: Crowd; say: (line: string) => void }

/** How messages do beside their bare limits. */
export const benchMessages = onGround(measure)

async function measure(ground: Ground, say: (line: string) => void): Promise<Figure[]> {
  say('  signing people up')
  const stage = { ground, crowd: await gatherCrowd(ground, SIZE), say }
  return [
    await sending(stage),
    await arrival(stage),
    await fanOut(stage),
    await heapPerSocket(stage),
    await manySockets(stage),
    ...(await longConversation(stage)),
  ]
}

const ROUNDS = 5
const ROUND_MS = 4_000
/** Every connection plans every statement once. */
const WARM_MS = 8_000
const AT_ONCE = 16

async function sending({ ground, crowd, say }: Stage): Promise<Figure> {
  const senders = crowd.talks.map(({ visitId, family }) => ({ visitId, token: family.token }))
  const send = (visitId: string) => (as: Client) =>
    as.messages.send({ visitId, content: 'A message of ordinary length, as people write.' })
  const people = senders.map(({ token, visitId }) => {
    const act = send(visitId)
    return { token, before: [act], acts: [act] }
  })
  const sends = (await captureActs(ground.environment, people)).flat()
  const bareUrls = await copyDatabase(ground, 'bare')
  const load = startChild('load/send.ts')
  const bare = startChild('bare/send.ts')
  const rounds: { product: number; bare: number }[] = []
  for (let n = -1; n < ROUNDS; n += 1) {
    const round = {
      bare: await bare.ask<number>('run', {
        ...bareUrls,
        sends,
        atOnce: AT_ONCE,
        ms: n < 0 ? WARM_MS : ROUND_MS,
      }),
      product: await load.ask<number>('run', {
        origin: ground.origins[0],
        senders,
        atOnce: AT_ONCE,
        ms: n < 0 ? WARM_MS : ROUND_MS,
      }),
    }
    say(`  sending: ${Math.round(round.product)}/s, bare ${Math.round(round.bare)}/s`)
    // The first round warms up.
    if (n >= 0) rounds.push(round)
  }
  await Promise.all([load.end(), bare.end()])
  return compare(
    {
      name: 'messages sent over HTTP',
      unit: 'a second',
      bareIs: 'the same SQL by a bare pg driver',
      target: { atLeast: 0.4 },
    },
    rounds,
  )
}
