import { CAST, DEVICES } from './cast.ts'
import { createRandom, type Random } from './random.ts'

/** What a device does, one after the other: it goes on when the server has acknowledged. */
export type Act =
  | { kind: 'send'; conversation: number; content: string }
  /** Acknowledges everything that this device shows of a conversation. */
  | { kind: 'read'; conversation: number }
  /** Hides the message that this device sent last. */
  | { kind: 'hide' }

/** Comes when so many messages are acknowledged, never at a time: so the same seed replays it. */
export type Fault = { at: number } & (
  | { kind: 'kill api'; api: number }
  | { kind: 'kill worker' }
  | { kind: 'stop postgres' }
  | { kind: 'cut'; devices: number[] }
  /** No byte passes, and nobody is told, until so many messages are acknowledged. */
  | { kind: 'stall'; devices: number[]; until: number }
  /** Off so long that the numbers it holds are no longer kept. */
  | { kind: 'a month away'; devices: number[]; until: number }
  | { kind: 'restart redis' }
  | { kind: 'flush redis' }
)

export type Plan = {
  seed: number
  messages: number
  redis: boolean
  faults: Fault[]
  acts: Act[][]
}

type Rule = {
  kind: Fault['kind']
  /** So many for a thousand messages; at least `least` in any run. */
  perThousand: number
  least: number
  redis?: boolean
  make: (random: Random, messages: number, n: number) => object
}

/** A pause ends after this share of all messages. */
const PAUSE = 0.04
const until = (at: number, messages: number) => at + Math.max(5, Math.round(messages * PAUSE))

const RULES: readonly Rule[] = [
  {
    kind: 'kill api',
    perThousand: 2,
    least: 2,
    make: (_random, _messages, n) => ({ api: n % 2 }),
  },
  { kind: 'kill worker', perThousand: 1, least: 1, make: () => ({}) },
  { kind: 'stop postgres', perThousand: 1, least: 1, make: () => ({}) },
  {
    kind: 'cut',
    perThousand: 6,
    least: 4,
    make: (random) => ({ devices: random.some(1 + random.below(12), DEVICES.length) }),
  },
  {
    kind: 'stall',
    perThousand: 3,
    least: 2,
    make: (random) => ({ devices: random.some(1 + random.below(4), DEVICES.length) }),
  },
  {
    kind: 'a month away',
    perThousand: 2,
    least: 2,
    make: (random) => ({ devices: random.some(1, DEVICES.length) }),
  },
  { kind: 'restart redis', perThousand: 1, least: 1, redis: true, make: () => ({}) },
  { kind: 'flush redis', perThousand: 2, least: 2, redis: true, make: () => ({}) },
]

/** The last faults leave enough messages to see what they did. */
const FIRST = 0.05
const LAST = 0.8

function planFaults(random: Random, messages: number, redis: boolean): Fault[] {
  const faults: Fault[] = []
  for (const { kind, perThousand, least, make, ...rule } of RULES) {
    if (rule.redis && !redis) continue
    const count = Math.max(least, Math.round((perThousand * messages) / 1_000))
    for (let n = 0; n < count; n += 1) {
      const share = FIRST + ((n + 0.15 + random.below(70) / 100) / count) * (LAST - FIRST)
      const at = Math.round(messages * share)
      const pause =
        kind === 'stall' || kind === 'a month away' ? { until: until(at, messages) } : {}
      faults.push({ at, kind, ...make(random, messages, n), ...pause } as Fault)
    }
  }
  return faults.toSorted((a, b) => a.at - b.at)
}

const WORDS =
  'gate blue taxi later thank you ma’am sokubonana 🌼 pain less today kettle naïve'.split(' ')

function planActs(random: Random, messages: number): Act[][] {
  return DEVICES.map((person, device) => {
    const { conversations } = CAST[person]!
    const own = Math.ceil((messages - device) / DEVICES.length)
    return Array.from({ length: own }, (_, n) => {
      const conversation = random.pick(conversations)
      const words = Array.from({ length: 1 + random.below(9) }, () => random.pick(WORDS))
      const acts: Act[] = [
        { kind: 'send', conversation, content: `${device}.${n} ${words.join(' ')}` },
      ]
      if (random.chance(0.02)) acts.push({ kind: 'hide' })
      if (random.chance(0.12)) acts.push({ kind: 'read', conversation: random.pick(conversations) })
      return acts
    }).flat()
  })
}

/** Everything that a run does. The same seed, size and store make the same plan. */
export function makePlan(seed: number, messages: number, redis: boolean): Plan {
  const faults = planFaults(createRandom(seed), messages, redis)
  return { seed, messages, redis, faults, acts: planActs(createRandom(seed + 1), messages) }
}

/** A fault as a line, and as the name under which it is counted. */
export function describeFault(fault: Fault): string {
  const { at, kind, ...more } = fault
  const words = Object.entries(more).map(([name, value]) =>
    name === 'until' ? `until ${String(value)}` : `${name} ${String(value).replaceAll(',', ' ')}`,
  )
  return [`${String(at).padStart(6)}  ${kind}`, ...words].join(', ')
}
