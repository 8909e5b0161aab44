import { CircleAlert, CircleCheck, Hourglass, RotateCcw } from 'lucide-react'
import type { Overview, QueueState } from '../../../contract/operations.ts'
import { monthName } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { rand } from '../../words.ts'

const hasWork = ({ waiting, running, delayed }: QueueState) => waiting + running + delayed > 0

function StateTag({ queue }: { queue: QueueState }) {
  if (queue.failed > 0)
    return (
      <Tag tone="alert" icon={CircleAlert}>
        {queue.failed} failed
      </Tag>
    )
  if (queue.delayed > 0)
    return (
      <Tag tone="warn" icon={RotateCcw}>
        Tries again
      </Tag>
    )
  return hasWork(queue) ? (
    <Tag tone="brand" icon={Hourglass}>
      At work
    </Tag>
  ) : (
    <Tag tone="good" icon={CircleCheck}>
      Nothing waits
    </Tag>
  )
}

/** So long, in the largest unit that says enough. */
function since(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

function speed({ doneLastMinutes, doneLastHour }: QueueState): string {
  if (doneLastHour === 0) return 'Nothing in the last hour'
  return `${doneLastMinutes} in the last 5 minutes, ${doneLastHour} in the last hour`
}

const NUMBERS = [
  ['wait', ({ waiting }: QueueState) => waiting],
  ['run', ({ running }: QueueState) => running],
  ['try again', ({ delayed }: QueueState) => delayed],
  ['later', ({ scheduled }: QueueState) => scheduled],
] as const

type SmsMonth = Overview['smsByMonth'][number]

/** "November: 214 texts, R 53.50". */
function monthInWords({ month, sent, parts, costCents }: SmsMonth): string {
  const name = monthName(month)
  const texts = sent === 1 ? '1 text' : `${sent} texts`
  const inParts = parts > sent ? ` in ${parts} parts` : ''
  return `${name}: ${texts}${inParts}${costCents > 0 ? `, ${rand(costCents)}` : ''}`
}

function Line({ queue, months }: { queue: QueueState; months: readonly SmsMonth[] }) {
  return (
    <li className="grid gap-2 border-t border-line py-3 first:border-0">
      <div className="min-w-0">
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <b>{queue.title}</b>
          <StateTag queue={queue} />
        </span>
        <span className="block text-small text-muted">
          {speed(queue)}
          {hasWork(queue) && queue.oldestSeconds !== null
            ? ` · the oldest waits for ${since(queue.oldestSeconds)}`
            : ''}
        </span>
        {months.map((each) => (
          <span key={each.month} className="block text-small text-muted">
            {monthInWords(each)}
          </span>
        ))}
      </div>
      <dl className="grid grid-cols-4 gap-3">
        {NUMBERS.map(([word, of]) => (
          <div key={word} className="flex flex-col-reverse">
            <dt className="text-small text-muted">{word}</dt>
            <dd className={`text-large leading-tight font-bold ${of(queue) ? '' : 'text-muted'}`}>
              {of(queue)}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  )
}

/** What waits, runs and comes later, and how fast it goes. */
export function QueuesCard({
  queues,
  events,
  smsByMonth,
}: Pick<Overview, 'queues' | 'events' | 'smsByMonth'>) {
  const months = smsByMonth.filter(({ sent }) => sent > 0)
  return (
    <Card>
      <h2>What is under way</h2>
      {events.waiting > 0 && (
        <p className="text-small text-muted">
          {events.waiting} {events.waiting === 1 ? 'thing' : 'things'} just happened and{' '}
          {events.waiting === 1 ? 'is' : 'are'} being worked out.
        </p>
      )}
      <ul>
        {queues.map((queue) => (
          <Line key={queue.name} queue={queue} months={queue.name === 'sms' ? months : []} />
        ))}
      </ul>
    </Card>
  )
}
