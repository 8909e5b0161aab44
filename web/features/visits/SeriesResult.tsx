import { useQuery } from '@tanstack/react-query'
import { CalendarCheck, Hourglass } from 'lucide-react'
import { Link } from 'react-router'
import type { ChangeOutput } from '../../changes.ts'
import { keys } from '../../cache.ts'
import { longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Tag } from '../../ui/Tag.tsx'

/** What came of a series: which visits somebody can make, and which wait for dispatch to find a nurse. */
export function SeriesResult({ firstId }: { firstId: string }) {
  // Only ever told by the answer to the series itself.
  const { data = [] } = useQuery<ChangeOutput<'planning.series'>['items']>({
    queryKey: keys.series(firstId),
    queryFn: () => [],
    enabled: false,
  })
  const waiting = data.filter(({ obstacle }) => obstacle !== null)
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader
        back={{ to: '/', label: 'Home' }}
        title={`${data.length} visits are asked for`}
        note={
          waiting.length === 0
            ? 'Somebody can come at each of these times.'
            : `For ${waiting.length} of them nobody is free yet. We look for a nurse and tell you either way.`
        }
      />
      <Card>
        <ul>
          {data.map(({ visit, obstacle }) => (
            <li key={visit.id} className="border-t border-line first:border-0">
              <Link
                to={`/visits/${visit.id}`}
                className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 py-2"
              >
                <span className="min-w-0 flex-1">
                  <b className="block">
                    {longDay(visit.start)}, {time(visit.start)}
                  </b>
                  {obstacle && <span className="block text-small text-muted">{obstacle}</span>}
                </span>
                {obstacle ? (
                  <Tag tone="warn" icon={Hourglass}>
                    Waits
                  </Tag>
                ) : (
                  <Tag tone="good" icon={CalendarCheck}>
                    {visit.nurse ? visit.nurse.name : 'Possible'}
                  </Tag>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </Card>
      <Button asChild kind="quiet">
        <Link to="/visits">All visits</Link>
      </Button>
    </div>
  )
}
