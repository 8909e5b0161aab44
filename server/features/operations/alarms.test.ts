import { describe, expect, test } from 'vitest'
import { QUEUES } from '../../services/queue.ts'
import { ALARMS, alarmsOf, PATIENCE_SECONDS, span, type Situation } from './alarms.table.ts'
import type { QueueFacts } from './facts.ts'
import { meaningOf, sentenceOf } from './reasons.ts'
import { TIMED } from './words.ts'

const calmQueue = (name: string): QueueFacts => ({
  name,
  waiting: 0,
  running: 0,
  delayed: 0,
  scheduled: 0,
  oldestSeconds: null,
  failedWith: null,
  doneLastHour: 0,
  doneLastMinutes: 0,
  failures: [],
})
const at = new Date('2026-11-24T07:00:00Z')
const worker = { part: 'worker', started_at: at, seen_at: at, found: {} } as const
const calm: Situation = {
  queues: [...Object.keys(QUEUES), TIMED].map(calmQueue),
  events: { waiting: 0, oldestSeconds: null, setAside: 0 },
  programs: [worker],
  files: { missing: 0, small_missing: 0, rowless: 0 },
  queueStore: { kind: 'postgres', answers: true },
  setUp: { mail: true, sms: true, push: true },
  scanner: 'working',
}
const withQueue = (name: string, change: Partial<QueueFacts>): Partial<Situation> => ({
  queues: calm.queues.map((queue) => (queue.name === name ? { ...queue, ...change } : queue)),
})
const redis = (found: object): Partial<Situation> => ({
  programs: [{ ...worker, found: { redis: found as { state: 'good' } } }],
})

/** What raises each alarm, and it alone. */
const RAISED: Record<string, [change: Partial<Situation>, what: string][]> = {
  'no-worker': [
    [{ programs: [] }, 'No worker is running: no e-mail, SMS, push or document leaves.'],
    [
      { programs: [{ ...worker, part: 'api' }] },
      'No worker is running: no e-mail, SMS, push or document leaves.',
    ],
  ],
  'queue-store-away': [
    [
      { queueStore: { kind: 'redis', answers: false } },
      'The queues do not answer: Redis cannot be reached at REDIS_URL.',
    ],
    [
      { queueStore: { kind: 'postgres', answers: false } },
      'The queues in the database do not answer.',
    ],
  ],
  'events-stuck': [
    [
      { events: { waiting: 3, oldestSeconds: 65, setAside: 0 } },
      'Nothing has come of 3 things that happened for a minute.',
    ],
  ],
  'queue-stuck': [
    [
      withQueue('email', { oldestSeconds: 725, failedWith: 'ECONNREFUSED' }),
      'E-mail has not left for 12 minutes: the mail server does not answer (ECONNREFUSED).',
    ],
    [withQueue('pdf-export', { oldestSeconds: 7_300 }), 'No document has been made for 2 hours.'],
    [withQueue('urgent', { oldestSeconds: 16 }), 'Calls for help have not rung for 16 seconds.'],
  ],
  failures: [
    [
      withQueue('email', { failures: [{ cause: 'EAUTH 535', count: 1 }] }),
      '1 e-mail failed for good in the last 24 hours: the mail server does not accept our name and password (EAUTH 535).',
    ],
    [
      withQueue('sms', {
        failures: [
          { cause: 'the gateway answered 400', count: 4 },
          { cause: 'ECONNRESET', count: 1 },
        ],
      }),
      '5 SMS failed for good in the last 24 hours, mostly because the SMS gateway answered 400.',
    ],
  ],
  'events-set-aside': [
    [
      { events: { waiting: 0, oldestSeconds: null, setAside: 1 } },
      'One thing that happened has led to nothing, because of a fault in Ahava.',
    ],
  ],
  'scanner-silent': [
    [{ scanner: 'silent' }, 'No file is accepted: the virus scanner does not answer at CLAMD_URL.'],
  ],
  'files-missing': [
    [
      { files: { missing: 2, small_missing: 0, rowless: 0 } },
      '2 kept files are not in the storage any more.',
    ],
  ],
  'wrong-database': [
    [
      { files: { missing: 0, small_missing: 0, rowless: 4_000 } },
      '4 000 files in the storage belong to nothing in this database, more than are kept: it looks like the wrong database, or an old copy of it.',
    ],
  ],
  'small-pictures-missing': [
    [
      { files: { missing: 0, small_missing: 1, rowless: 0 } },
      '1 small picture of a photo is not in the storage any more: lists show a gap there.',
    ],
  ],
  'redis-settings': [
    [
      redis({
        state: 'bad',
        sentences: ['Redis throws jobs away when its memory is full: set it.'],
      }),
      'Redis throws jobs away when its memory is full.',
    ],
  ],
  'redis-unchecked': [
    [
      redis({ state: 'unchecked' }),
      'Redis does not say how it is set, so that could not be checked.',
    ],
  ],
  'mail-kept': [
    [
      { setUp: { mail: false, sms: true, push: true } },
      'No e-mail leaves: they are kept under Outbox.',
    ],
  ],
  'sms-kept': [
    [
      { setUp: { mail: true, sms: false, push: true } },
      'No SMS leaves: they are kept under Outbox.',
    ],
  ],
  'push-kept': [
    [
      { setUp: { mail: true, sms: true, push: false } },
      'No push reaches the phone app: they are kept under Outbox.',
    ],
  ],
  'scanner-off': [[{ scanner: 'off' }, 'Files are not looked through for viruses.']],
}

test('where all is well nothing is said', () => {
  expect(alarmsOf(calm)).toEqual([])
  expect(alarmsOf({ ...calm, files: null })).toEqual([])
})

test('each alarm of the table is walked here', () => {
  expect(Object.keys(RAISED).toSorted()).toEqual(ALARMS.map(({ name }) => name).toSorted())
})

describe('raised by what it is about, and alone', () => {
  test.each(
    Object.entries(RAISED).flatMap(([name, all]) => all.map((one) => [name, ...one] as const)),
  )('%s %#', (name, change, what) => {
    const raised = alarmsOf({ ...calm, ...change })
    expect(raised.map((alarm) => alarm.name)).toEqual([name])
    // South African English puts a space that does not break between thousands.
    expect(raised[0]!.what.replaceAll('\u00a0', ' ')).toBe(what)
    expect(raised[0]!.todo).toMatch(/^[A-Z].+\.$/)
  })
})

test('what waits as long as is usual is no alarm', () => {
  const patient = withQueue('email', { oldestSeconds: PATIENCE_SECONDS.normal })
  expect(alarmsOf({ ...calm, ...patient })).toEqual([])
  expect(
    alarmsOf({
      ...calm,
      events: { waiting: 9, oldestSeconds: PATIENCE_SECONDS.event, setAside: 0 },
    }),
  ).toEqual([])
})

test('the gravest is said first', () => {
  const levels = ALARMS.map(({ level }) => ['alert', 'warn', 'note'].indexOf(level))
  expect(levels).toEqual(levels.toSorted())
})

test.each([
  ['email', 'ECONNREFUSED', 'The mail server does not answer (ECONNREFUSED).'],
  ['email', 'ENOTFOUND', 'The address of the mail server is not found (ENOTFOUND).'],
  ['sms', 'TimeoutError', 'The SMS gateway does not answer in time (TimeoutError).'],
  ['email', 'EENVELOPE 451', 'The mail server puts us off (EENVELOPE 451).'],
  ['push-notification', '503', 'The push service answered 503.'],
  ['push-notification', 'no device', 'None of their devices takes pushes any more (no device).'],
  ['email', 'SomethingNew', 'It failed (SomethingNew).'],
  ['email', null, 'It failed (no reason was given).'],
])('%s: %s', (queue, cause, sentence) => {
  expect(sentenceOf(queue, cause)).toBe(sentence)
  expect(`${meaningOf(queue, cause)}.`.toLowerCase()).toBe(sentence.toLowerCase())
})

test.each([
  [45, '45 seconds'],
  [60, 'a minute'],
  [7_199, '119 minutes'],
  [7_200, '2 hours'],
  [200_000, '2 days'],
])('%i seconds are %s', (seconds, words) => expect(span(seconds)).toBe(words))
