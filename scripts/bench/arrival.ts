import { startChild } from './child.ts'
import { compare, limit, median, percentile, type Figure } from './figures.ts'
import type { Stage } from './messages.ts'

type Timed = { answered: number[]; heard: number[] }

const CALM_MESSAGES = 300
const CALM_ROUNDS = 3

const hostOf = ({ ground }: Stage) => ground.origins[0]!.replace('http://', '')
const sendersOf = ({ crowd }: Stage) =>
  crowd.talks.map(({ visitId, family }) => ({ visitId, token: family.token }))

/** How long after the sender began a frame is on the other's socket, beside the answer itself. */
export async function arrival(stage: Stage): Promise<Figure> {
  const phones = startChild('load/phones.ts')
  const host = hostOf(stage)
  await phones.ask('open', {
    host,
    phones: stage.crowd.nurses.map(({ token }) => ({ token, count: 1 })),
  })
  const rounds = []
  for (let n = -1; n < CALM_ROUNDS; n += 1) {
    const { answered, heard } = await phones.ask<Timed>('talk', {
      host,
      senders: sendersOf(stage),
      perSecond: null,
      messages: CALM_MESSAGES,
    })
    if (heard.length !== CALM_MESSAGES)
      throw new Error(`${heard.length} frames of ${CALM_MESSAGES} came`)
    if (n >= 0) rounds.push({ product: median(heard), bare: median(answered) })
  }
  await phones.end()
  return compare(
    {
      name: "a frame on the other's socket",
      unit: 'ms',
      bareIs: 'the answer to the sender',
      target: { atMost: 2 },
    },
    rounds,
  )
}

const SOCKETS = 2_000
const PER_SECOND = 200
const SECONDS = 10
const OF_FAMILY = 4

/** Two thousand phones, and two hundred messages a second among them. */
export async function manySockets(stage: Stage): Promise<Figure> {
  const { families, nurses } = stage.crowd
  const phones = startChild('load/phones.ts')
  const host = hostOf(stage)
  const ofNurse = Math.round((SOCKETS - families.length * OF_FAMILY) / nurses.length)
  const open = await phones.ask<number>('open', {
    host,
    phones: [
      ...families.map(({ token }) => ({ token, count: OF_FAMILY })),
      ...nurses.map(({ token }) => ({ token, count: ofNurse })),
    ],
  })
  stage.say(`  ${open} sockets`)
  const talk = (messages: number) =>
    phones.ask<Timed>('talk', { host, senders: sendersOf(stage), perSecond: PER_SECOND, messages })
  await talk(PER_SECOND * 2)
  const { answered, heard } = await talk(PER_SECOND * SECONDS)
  await phones.end()
  const due = PER_SECOND * SECONDS * (OF_FAMILY + ofNurse)
  // A frame that did not come in time came after any limit.
  const late = Array.from({ length: due - heard.length }, () => Infinity)
  stage.say(`  ${heard.length} frames of ${due}`)
  return limit(
    {
      name: `p99 of a frame, ${open} sockets, ${PER_SECOND} messages a second`,
      unit: 'ms',
      bareIs: 'p99 of the answer to the sender',
      target: { atMost: 250 },
    },
    [{ product: percentile([...heard, ...late], 0.99), bare: percentile(answered, 0.99) }],
  )
}
