import type { Message } from '../../contract/messages.ts'
import type { Acknowledged, Heard } from './device.ts'

type Shown = Record<string, Message[]>

export type SeenDevice = {
  index: number
  userId: string
  /** The last number that it applied. */
  cursor: number | null
  heard: Heard[]
  restarts: number[]
  /** By conversation, in the order of their numbers. */
  shown: Shown
  readUpTo: Record<string, number>
  signedOut: number
}
export type SeenPerson = {
  userId: string
  head: number
  /** Read anew over HTTP when all was quiet. */
  fresh: Shown
  readUpTo: Record<string, number>
  unread: Record<string, number>
  /** Counted anew from the rows themselves. */
  counted: Record<string, number>
}
export type Observed = {
  acknowledged: Acknowledged[]
  stored: { id: string; conversationId: string; number: number }[]
  devices: SeenDevice[]
  people: SeenPerson[]
  trail: { finding: string | null; rows: number; unsealed: number }
  effects: { made: number; unfinished: number }
  /** Processes that ended by themselves. */
  fallen: string[]
}

export type Verdict = { name: string; holds: boolean; counts: Record<string, number> }

type Invariant = {
  name: string
  /** What was looked at, and what must be zero. */
  count: (seen: Observed) => { of: Record<string, number>; zero: Record<string, number> }
}

const sum = <T>(items: readonly T[], count: (item: T) => number) =>
  items.reduce((total, item) => total + count(item), 0)
const tally = <T>(items: readonly T[], holds: (item: T) => boolean) => items.filter(holds).length

const news = ({ heard }: SeenDevice) =>
  heard.flatMap(({ type, message }) => (type === 'NEW_MESSAGE' && message ? [message] : []))

/** How many are not higher than the one before them, conversation by conversation. */
const fallsBack = (messages: readonly { conversationId: string; number: number }[]) =>
  sum([...Map.groupBy(messages, (each) => each.conversationId).values()], (list) =>
    tally(
      list.map((each, n) => each.number - (list[n - 1]?.number ?? 0)),
      (step) => step <= 0,
    ),
  )

/** Numbers go on by one; where a device begins anew they may leave some out, but never go back. */
function jumps({ heard, restarts }: SeenDevice) {
  const anew = new Set(restarts)
  return heard.filter(({ seq }, n) => {
    const step = seq - (heard[n - 1]?.seq ?? seq - 1)
    return anew.has(n) ? step < 1 : step !== 1
  }).length
}

/** What a screen shows of a message. */
const face = ({ id, number, content, hidden }: Message) =>
  JSON.stringify([id, number, content, hidden])
const faces = (shown: Shown) =>
  Object.entries(shown).flatMap(([conversation, messages]) =>
    messages.map((message) => `${conversation} ${face(message)}`),
  )
function different(one: readonly string[], other: readonly string[]) {
  const [a, b] = [new Set(one), new Set(other)]
  return a.symmetricDifference(b).size
}

/** What a device says of the unread without asking: from what it was told alone. */
const unreadOf = ({ userId, shown, readUpTo }: SeenDevice) =>
  Object.fromEntries(
    Object.entries(shown).map(([conversation, messages]) => [
      conversation,
      tally(
        messages,
        ({ number, sender }) => sender?.id !== userId && number > (readUpTo[conversation] ?? 0),
      ),
    ]),
  )
function unlike(one: Record<string, number>, other: Record<string, number>) {
  return tally(Object.keys({ ...one, ...other }), (key) => (one[key] ?? 0) !== (other[key] ?? 0))
}

const INVARIANTS: readonly Invariant[] = [
  {
    name: 'every acknowledged message is stored, and nothing else',
    count({ acknowledged, stored }) {
      const place = (each: { id: string; conversationId: string; number: number }) =>
        `${each.id} ${each.conversationId} ${each.number}`
      const [there, known] = [stored.map(place), acknowledged.map(place)]
      const [here, named] = [new Set(there), new Set(known)]
      return {
        of: { acknowledged: known.length, stored: there.length },
        zero: {
          lost: tally(known, (each) => !here.has(each)),
          doubled: there.length - here.size + known.length - named.size,
          unasked: tally(there, (each) => !named.has(each)),
        },
      }
    },
  },
  {
    name: 'no message is shown twice on any device',
    count: ({ devices }) => ({
      of: { devices: devices.length, shown: sum(devices, (each) => faces(each.shown).length) },
      zero: {
        'told twice': sum(devices, (each) => {
          const ids = news(each).map(({ id }) => id)
          return ids.length - new Set(ids).size
        }),
        'shown twice': sum(devices, ({ shown }) => {
          const ids = Object.values(shown).flatMap((list) => list.map(({ id }) => id))
          return ids.length - new Set(ids).size
        }),
      },
    }),
  },
  {
    name: 'no message is out of order on any device',
    count: ({ devices, acknowledged }) => ({
      of: { told: sum(devices, (each) => news(each).length) },
      zero: {
        'told out of order': sum(devices, (each) => fallsBack(news(each))),
        'sent out of order': sum(
          [...Map.groupBy(acknowledged, ({ device }) => device).values()],
          fallsBack,
        ),
      },
    }),
  },
  {
    name: 'every message is readable and says what was sent',
    count({ acknowledged, people }) {
      const said = new Map(acknowledged.map(({ id, content }) => [id, content]))
      const all = people.flatMap(({ fresh }) => Object.values(fresh).flat())
      return {
        of: { read: all.length, hidden: tally(all, ({ hidden }) => hidden) },
        zero: {
          unreadable: tally(all, ({ unreadable }) => unreadable),
          altered: tally(all, ({ id, hidden, content }) =>
            hidden ? content !== null : content !== said.get(id),
          ),
        },
      }
    },
  },
  {
    name: 'the numbers of each device and of each conversation have no gap',
    count: ({ devices, people }) => ({
      of: {
        frames: sum(devices, ({ heard }) => heard.length),
        restarts: sum(devices, ({ restarts }) => restarts.length),
      },
      zero: {
        jumps: sum(devices, jumps),
        gaps: sum(
          [...devices.map(({ shown }) => shown), ...people.map(({ fresh }) => fresh)],
          (of) =>
            sum(Object.values(of), (list) =>
              tally(list, ({ number }) => list[number - 1]?.number !== number),
            ),
        ),
      },
    }),
  },
  {
    name: 'unread counts equal a fresh computation, for each person and on each device',
    count({ people, devices }) {
      const counted = new Map(people.map((person) => [person.userId, person.counted]))
      return {
        of: { unread: sum(people, (each) => sum(Object.values(each.counted), (n) => n)) },
        zero: {
          'wrong for a person': sum(people, (each) => unlike(each.unread, each.counted)),
          'wrong on a device': sum(devices, (each) =>
            unlike(unreadOf(each), counted.get(each.userId) ?? {}),
          ),
        },
      }
    },
  },
  {
    name: 'every device is in step with the database',
    count({ devices, people }) {
      const of = new Map(people.map((person) => [person.userId, person]))
      return {
        of: { devices: devices.length },
        zero: {
          behind: tally(devices, ({ userId, cursor }) => cursor !== of.get(userId)?.head),
          different: sum(devices, ({ userId, shown }) =>
            different(faces(shown), faces(of.get(userId)?.fresh ?? {})),
          ),
          'read marks': sum(devices, ({ userId, readUpTo }) =>
            unlike(readUpTo, of.get(userId)?.readUpTo ?? {}),
          ),
          'signed out': sum(devices, ({ signedOut }) => signedOut),
        },
      }
    },
  },
  {
    name: 'the audit chain verifies',
    count: ({ trail }) => ({
      of: { rows: trail.rows },
      zero: { findings: trail.finding ? 1 : 0, unsealed: trail.unsealed },
    }),
  },
  {
    name: 'every effect is finished',
    count: ({ effects }) => ({
      of: { effects: effects.made },
      zero: { unfinished: effects.unfinished },
    }),
  },
  {
    name: 'no process ended by itself',
    count: ({ fallen }) => ({ of: {}, zero: { fallen: fallen.length } }),
  },
]

/** Each invariant with its counts. */
export function judge(seen: Observed): Verdict[] {
  return INVARIANTS.map(({ name, count }) => {
    const { of, zero } = count(seen)
    return {
      name,
      holds: Object.values(zero).every((value) => value === 0),
      counts: { ...of, ...zero },
    }
  })
}

export function describeVerdict({ name, holds, counts }: Verdict): string {
  const words = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  return `${holds ? 'holds ' : 'BROKEN'}  ${name}\n          ${words.join(', ')}`
}
