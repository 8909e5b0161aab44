import type { ToldChannel, ToldKind } from '../../contract/told.ts'

type Rule = {
  kind: ToldKind
  /** In whose queue the job of this name is; by another channel it is `told-by-<channel>`. */
  main: ToldChannel
  /** What is tried first, by whoever chose no order. */
  prefer: readonly ToldChannel[]
  /** About what happens at this moment: it comes in quiet hours too. */
  now: boolean
}

/** Something to keep: a letter first. */
const LETTER: readonly ToldChannel[] = ['email', 'sms', 'push']
/** Something to know: what rings first. */
const RING: readonly ToldChannel[] = ['push', 'sms', 'email']
/** What a person looks up in the app anyway: SMS is the last, it costs. */
const CHEAP: readonly ToldChannel[] = ['push', 'email', 'sms']

const letter = { kind: 'visits', main: 'email', prefer: LETTER, now: false } as const
const ring = { kind: 'visits', main: 'push', prefer: RING } as const
const work = { kind: 'work', main: 'push', prefer: RING } as const

/** Everything that people are told of visits and work, outside the app. One thing goes by one channel. */
export const TOLD = {
  'visit-confirmation': { ...letter },
  'visit-changed': { ...letter },
  'visit-cancelled': { ...letter },
  // Whoever waits at the gate wants to know now, at whatever hour the visit is.
  'nurse-on-the-way': { ...ring, now: true },
  'visit-delayed': { ...ring, now: true },
  'visit-reminder': { ...ring, kind: 'reminders', now: false },
  'new-message': { kind: 'messages', main: 'push', prefer: CHEAP, now: false },
  'report-question': { ...work, now: false },
  // An offer runs out, and who cares for somebody at this moment is awake.
  'visit-offered': { ...work, now: true },
  'check-out-due': { ...work, now: true },
} as const satisfies Record<string, Rule>

export type ToldName = keyof typeof TOLD
export const isToldName = (name: string): name is ToldName => Object.hasOwn(TOLD, name)
export const toldRule = (name: ToldName): Rule => TOLD[name]

/** The job by which something is told on a channel. */
export const toldJob = (name: ToldName, channel: ToldChannel): string =>
  TOLD[name].main === channel ? name : `told-by-${channel}`
