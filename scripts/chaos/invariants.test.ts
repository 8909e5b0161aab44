import { expect, test } from 'vitest'
import type { Message } from '../../contract/messages.ts'
import { judge, type Observed, type SeenDevice } from './invariants.ts'

const ANNE = { id: 'anne', name: 'Anne', role: 'family' as const }
const BEN = { id: 'ben', name: 'Ben', role: 'nurse' as const }

function said(number: number, sender: typeof ANNE | typeof BEN): Message {
  return {
    id: `m${number}`,
    conversationId: 'talk',
    visitId: 'visit',
    conversation: 'practical',
    number,
    sender,
    content: `words ${number}`,
    hidden: false,
    unreadable: false,
    replyTo: null,
    attachments: [],
    sentAt: '2026-11-24T07:00:00.000Z',
    can: [],
  } as Message
}

/** Two people with a device each, three messages, all as it should be. */
function world() {
  const messages = () => [said(1, ANNE), said(2, BEN), said(3, ANNE)]
  const device = (index: number, userId: string): SeenDevice => ({
    index,
    userId,
    cursor: 3,
    heard: messages().map((message) => ({
      seq: message.number,
      type: 'NEW_MESSAGE' as const,
      message,
    })),
    restarts: [0],
    shown: { talk: messages() },
    readUpTo: { talk: 0 },
    signedOut: 0,
  })
  const person = (userId: string, unread: number) => ({
    userId,
    head: 3,
    fresh: { talk: messages() } as Record<string, Message[]>,
    readUpTo: { talk: 0 },
    unread: { talk: unread },
    counted: { talk: unread },
  })
  return {
    acknowledged: messages().map(({ id, conversationId, number, content, sender }) => ({
      id,
      conversationId,
      number,
      content: content ?? '',
      device: sender?.id === 'anne' ? 0 : 1,
    })),
    stored: messages().map(({ id, conversationId, number }) => ({ id, conversationId, number })),
    devices: [device(0, 'anne'), device(1, 'ben')] as const,
    people: [person('anne', 1), person('ben', 2)] as const,
    trail: { finding: null as string | null, rows: 9, unsealed: 0 },
    effects: { made: 1, unfinished: 0 },
    fallen: [] as string[],
  }
}
type World = ReturnType<typeof world>

const broken = (seen: World) =>
  judge({ ...seen, devices: [...seen.devices], people: [...seen.people] } satisfies Observed)
    .filter(({ holds }) => !holds)
    .map(({ name }) => name)

const STORED = 'every acknowledged message is stored, and nothing else'
const TWICE = 'no message is shown twice on any device'
const ORDER = 'no message is out of order on any device'
const READABLE = 'every message is readable and says what was sent'
const GAPS = 'the numbers of each device and of each conversation have no gap'
const UNREAD = 'unread counts equal a fresh computation, for each person and on each device'
const STEP = 'every device is in step with the database'

/** What goes wrong, and the invariants that must say so. */
const WRONG: [string, (seen: World) => unknown, string[]][] = [
  ['an acknowledged message is gone', ({ stored }) => stored.pop(), [STORED]],
  ['a message is stored twice', ({ stored }) => stored.push({ ...stored[0]! }), [STORED]],
  [
    'a message that nobody sent is stored',
    ({ stored }) => stored.push({ id: 'x', conversationId: 'talk', number: 4 }),
    [STORED],
  ],
  ['a message is at another number', ({ stored }) => (stored[2]!.number = 4), [STORED]],
  [
    'a frame is lost',
    ({ devices: [one] }) => {
      one.heard.splice(1, 1)
      one.shown['talk']!.splice(1, 1)
    },
    [GAPS, UNREAD, STEP],
  ],
  [
    'a device applies a frame twice',
    ({ devices: [one] }) => one.heard.splice(1, 0, one.heard[1]!),
    [TWICE, ORDER, GAPS],
  ],
  [
    'a screen shows a message twice',
    ({ devices: [one] }) => one.shown['talk']!.splice(1, 0, one.shown['talk']![1]!),
    [TWICE, GAPS, UNREAD],
  ],
  [
    'two frames change places',
    ({ devices: [one] }) => {
      const [first, second] = one.heard
      ;[one.heard[0]!.message, one.heard[1]!.message] = [second!.message, first!.message]
    },
    [ORDER],
  ],
  [
    'what was sent later has the lower number',
    ({ acknowledged }) =>
      acknowledged.splice(0, 3, acknowledged[2]!, acknowledged[1]!, acknowledged[0]!),
    [ORDER],
  ],
  [
    'a message does not open',
    ({ people: [one] }) =>
      Object.assign(one.fresh['talk']![0]!, { unreadable: true, content: null }),
    [READABLE, STEP],
  ],
  [
    'a message says something else, everywhere',
    ({ people, devices }) => {
      for (const { fresh } of people) fresh['talk']![0]!.content = 'other words'
      for (const { shown } of devices) shown['talk']![0]!.content = 'other words'
    },
    [READABLE],
  ],
  [
    'a hidden message is still told',
    ({ people: [one], devices: [mine] }) => {
      one.fresh['talk']![0]!.hidden = true
      mine.shown['talk']![0]!.hidden = true
    },
    [READABLE],
  ],
  ['a count is wrong', ({ people: [one] }) => (one.unread['talk'] = 2), [UNREAD]],
  ['a mark went astray', ({ devices: [one] }) => (one.readUpTo['talk'] = 2), [UNREAD, STEP]],
  ['a device stays behind', ({ devices: [one] }) => (one.cursor = 2), [STEP]],
  ['a device was signed out', ({ devices: [one] }) => (one.signedOut = 1), [STEP]],
  [
    'the trail was altered',
    ({ trail }) => (trail.finding = 'Row 3 was altered.'),
    ['the audit chain verifies'],
  ],
  ['a row is never sealed', ({ trail }) => (trail.unsealed = 1), ['the audit chain verifies']],
  ['an effect is left', ({ effects }) => (effects.unfinished = 1), ['every effect is finished']],
  ['a process fell over', ({ fallen }) => fallen.push('API 0'), ['no process ended by itself']],
]

test('where all is well every invariant holds', () => {
  expect(broken(world())).toEqual([])
})

test.each(WRONG)('%s: it is said which invariant is broken', (_, spoil, names) => {
  const seen = world()
  spoil(seen)
  expect(broken(seen)).toEqual(names)
})

test('each invariant is seen broken', () => {
  const seen = new Set(WRONG.flatMap(([, , names]) => names))
  const all = world()
  expect(
    judge({ ...all, devices: [...all.devices], people: [...all.people] })
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual([...seen].toSorted())
})

test('a device that holds nothing begins anew at the head, and may jump there', () => {
  const seen = world()
  const [one] = seen.devices
  one.restarts.push(2)
  one.heard[2]!.seq = 9
  one.cursor = 9
  expect(broken(seen)).toEqual([STEP])
})
