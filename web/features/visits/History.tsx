import type { Visit } from '../../../contract/visits.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { EVENT_WORDS, REASON_WORDS, STATUS_WORDS } from '../../words.ts'
import type { EndReason } from '../../../contract/visits.ts'

type Entry = Visit['timeline'][number]

function whatHappened({ type, from, to, said }: Entry): string {
  if (said) return `${STATUS_WORDS[said]}, told of too late to count by itself`
  if (to && to !== from) return STATUS_WORDS[to]
  return EVENT_WORDS[type] ?? type.toLowerCase().replaceAll('_', ' ')
}

/** Everything that happened, by whom: both times when a step arrived much later than it was taken. */
export function History({ visit }: { visit: Visit }) {
  const now = useNow()
  if (!visit.timeline.length) return null
  return (
    <Card>
      <details>
        <summary className="flex min-h-12 items-center font-bold">
          Everything that happened ({visit.timeline.length})
        </summary>
        <ol className="grid gap-2 pt-2">
          {visit.timeline.map((entry) => {
            const delay = Date.parse(entry.receivedAt) - Date.parse(entry.at)
            return (
              <li key={entry.id} className="grid grid-cols-[5.5rem_1fr] gap-3">
                <time className="text-muted" dateTime={entry.at}>
                  {entry.uncertain ? 'about ' : ''}
                  {stamp(entry.at, now)}
                </time>
                <span>
                  {whatHappened(entry)}
                  {entry.by && <span className="text-muted"> · {entry.by.name}</span>}
                  {entry.reason && (
                    <span className="block text-small text-muted">
                      {REASON_WORDS[entry.reason as EndReason] ?? entry.reason}
                    </span>
                  )}
                  {entry.note && <span className="block text-small">{entry.note}</span>}
                  {delay > 120_000 && (
                    <span className="block text-small text-muted">
                      received {stamp(entry.receivedAt, now)}
                    </span>
                  )}
                </span>
              </li>
            )
          })}
        </ol>
      </details>
    </Card>
  )
}
