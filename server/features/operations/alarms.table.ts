import type { Alarm } from '../../../contract/operations.ts'
import type { Facts, QueueFacts } from './facts.ts'
import { meaningOf } from './reasons.ts'
import { wordsOf } from './words.ts'

/** Everything that alarms are computed from, at the moment when somebody asks. */
export type Situation = Facts & {
  queueStore: { kind: 'postgres' | 'redis'; answers: boolean }
  /** What the settings name of the outside world. */
  setUp: { mail: boolean; sms: boolean; push: boolean }
  scanner: 'off' | 'working' | 'silent'
}

/** So long may the oldest wait before that is an alarm. Calls for help wait for nothing. */
export const PATIENCE_SECONDS = { normal: 120, urgent: 15, event: 30 }

type Raised = Pick<Alarm, 'what' | 'todo'>
/** `raise` answers a sentence for each thing that is wrong, and nothing when all is well. */
type Rule = { name: string; level: Alarm['level']; raise: (situation: Situation) => Raised[] }

const BACKUP = 'bring them back from the backup of the files'
const once = (wrong: boolean, what: string, todo: string): Raised[] =>
  wrong ? [{ what, todo }] : []

/** Each alarm of the installation, gravest first: when it is raised, what it says, and what to do. */
export const ALARMS: readonly Rule[] = [
  {
    name: 'no-worker',
    level: 'alert',
    raise: ({ programs }) =>
      once(
        !programs.some(({ part }) => part === 'worker'),
        'No worker is running: no e-mail, SMS, push or document leaves.',
        'Start one with `npm run start:worker`, or look in its log why it ended.',
      ),
  },
  {
    name: 'queue-store-away',
    level: 'alert',
    raise: ({ queueStore: { kind, answers } }) =>
      once(
        !answers,
        kind === 'redis'
          ? 'The queues do not answer: Redis cannot be reached at REDIS_URL.'
          : 'The queues in the database do not answer.',
        'Start it again: what waits is kept in the database, and goes on by itself.',
      ),
  },
  {
    name: 'events-stuck',
    level: 'alert',
    raise: ({ events: { oldestSeconds, waiting } }) =>
      once(
        (oldestSeconds ?? 0) > PATIENCE_SECONDS.event,
        `Nothing has come of ${waiting === 1 ? 'something' : `${waiting} things`} that happened for ${span(oldestSeconds)}.`,
        'Look in the log of the API for "dispatching failed", and whether the database is slow or full.',
      ),
  },
  { name: 'queue-stuck', level: 'alert', raise: ({ queues }) => queues.flatMap(stuck) },
  { name: 'failures', level: 'alert', raise: ({ queues }) => queues.flatMap(failed) },
  {
    name: 'events-set-aside',
    level: 'alert',
    raise: ({ events: { setAside } }) =>
      once(
        setAside > 0,
        `${setAside === 1 ? 'One thing that happened has' : `${setAside} things that happened have`} led to nothing, because of a fault in Ahava.`,
        'See below which, tell whoever looks after the software, and have it tried again after the next version.',
      ),
  },
  {
    name: 'scanner-silent',
    level: 'alert',
    raise: ({ scanner }) =>
      once(
        scanner === 'silent',
        'No file is accepted: the virus scanner does not answer at CLAMD_URL.',
        'Start clamd again, or look whether this server reaches it.',
      ),
  },
  {
    name: 'files-missing',
    level: 'alert',
    raise: ({ files }) =>
      once(
        (files?.missing ?? 0) > 0,
        `${amount(files?.missing, 'kept file is', 'kept files are')} not in the storage any more.`,
        `The log names each as "file missing": ${BACKUP}.`,
      ),
  },
  {
    name: 'wrong-database',
    level: 'alert',
    raise: ({ files }) =>
      once(
        (files?.rowless ?? 0) > 0,
        `${amount(files?.rowless, 'file', 'files')} in the storage belong to nothing in this database, more than are kept: it looks like the wrong database, or an old copy of it.`,
        'Nothing was taken away. Look whether DATABASE_URL and the storage belong together before anything is restored.',
      ),
  },
  {
    name: 'small-pictures-missing',
    level: 'warn',
    raise: ({ files }) =>
      once(
        (files?.small_missing ?? 0) > 0,
        `${amount(files?.small_missing, 'small picture of a photo is', 'small pictures of photos are')} not in the storage any more: lists show a gap there.`,
        `The photos themselves open. In the storage they lie under small/: ${BACKUP}.`,
      ),
  },
  {
    name: 'redis-settings',
    level: 'warn',
    raise: ({ programs }) => {
      const sentences = programs.flatMap(({ found: { redis } }) =>
        redis?.state === 'bad' ? redis.sentences : [],
      )
      return [...new Set(sentences)].map((sentence) => ({
        what: sentence.slice(0, sentence.indexOf(': ')) + '.',
        todo: `In redis.conf${sentence.slice(sentence.indexOf(': '))} Then start Ahava again.`,
      }))
    },
  },
  {
    name: 'redis-unchecked',
    level: 'note',
    raise: ({ programs }) =>
      once(
        programs.some(({ found: { redis } }) => redis?.state === 'unchecked'),
        'Redis does not say how it is set, so that could not be checked.',
        'Make sure in its console that maxmemory-policy is noeviction, and that it keeps its data on disk.',
      ),
  },
  {
    name: 'mail-kept',
    level: 'note',
    raise: ({ setUp: { mail } }) =>
      once(!mail, 'No e-mail leaves: they are kept under Outbox.', 'Set SMTP_URL and MAIL_FROM.'),
  },
  {
    name: 'sms-kept',
    level: 'note',
    raise: ({ setUp: { sms } }) =>
      once(!sms, 'No SMS leaves: they are kept under Outbox.', 'Set SMS_URL.'),
  },
  {
    name: 'push-kept',
    level: 'note',
    raise: ({ setUp: { push } }) =>
      once(
        !push,
        'No push reaches the phone app: they are kept under Outbox.',
        'Set EXPO_ACCESS_TOKEN.',
      ),
  },
  {
    name: 'scanner-off',
    level: 'note',
    raise: ({ scanner }) =>
      once(scanner === 'off', 'Files are not looked through for viruses.', 'Set CLAMD_URL.'),
  },
]

/** What is wrong at this moment, gravest first; empty when all is well. */
export const alarmsOf = (situation: Situation): Alarm[] =>
  ALARMS.flatMap(({ name, level, raise }) =>
    raise(situation).map((raised) => ({ name, level, ...raised })),
  )

function stuck({ name, oldestSeconds, failedWith }: QueueFacts): Raised[] {
  const patience = name === 'urgent' ? PATIENCE_SECONDS.urgent : PATIENCE_SECONDS.normal
  const why = failedWith ? `: ${meaningOf(name, failedWith)}` : ''
  return once(
    (oldestSeconds ?? 0) > patience,
    `${wordsOf(name).stuck} for ${span(oldestSeconds)}${why}.`,
    failedWith
      ? 'Put that right: what waits then goes by itself.'
      : 'Look whether a worker is running and has room: what waits then goes by itself.',
  )
}

function failed({ name, failures }: QueueFacts): Raised[] {
  const count = failures.reduce((total, each) => total + each.count, 0)
  const { one, many } = wordsOf(name)
  const [first] = failures
  const mostly = failures.length > 1 ? ', mostly because ' : ': '
  return once(
    count > 0,
    `${amount(count, one, many)} failed for good in the last 24 hours${mostly}${meaningOf(name, first?.cause ?? null)}.`,
    'Put the cause right, then try each again below, or discard it.',
  )
}

const amount = (count = 0, one: string, many: string) =>
  `${count.toLocaleString('en-ZA')} ${count === 1 ? one : many}`

/** How long, as people say it. */
export function span(seconds: number | null): string {
  const minutes = Math.floor((seconds ?? 0) / 60)
  if (minutes < 1) return `${seconds ?? 0} seconds`
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
