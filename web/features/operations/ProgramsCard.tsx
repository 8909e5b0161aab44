import type { Overview } from '../../../contract/operations.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'

const PARTS = {
  api: 'Website and app',
  worker: 'Worker, which sends and prints',
} as const

/** What runs, since when, and where the queues are. */
export function ProgramsCard({ programs, queueStore }: Pick<Overview, 'programs' | 'queueStore'>) {
  const now = useNow()
  return (
    <Card>
      <h2>Programs</h2>
      <ul>
        {programs.map(({ part, since }, index) => (
          <li
            // Two of a kind may have begun in the same moment.
            key={`${part} ${since} ${index}`}
            className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2.5 first:border-0"
          >
            <b>{PARTS[part]}</b>
            <span className="text-muted">runs since {stamp(since, now)}</span>
          </li>
        ))}
      </ul>
      <p className="text-small text-muted">
        The queues are in {queueStore.kind === 'redis' ? 'Redis' : 'the database'}, which{' '}
        {queueStore.answers ? 'answers' : 'does not answer'}. What is to be done is kept in the
        database in either case: nothing is lost with a queue.
      </p>
    </Card>
  )
}
