import { OVERDUE_HOURS, PROVEN_DAYS } from '../../../contract/backups.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { Facts, ReadyTag } from './BackupsCard.tsx'
import { useBackups } from './queries.ts'

const STEPS = [
  {
    title: 'Every night',
    command: 'npm run backup -- /backups/ahava --keep 30',
    note: `On the server, by a timer. It takes the database at one moment and the files that are new, while everybody works. Older than ${OVERDUE_HOURS} hours, and this page says so.`,
  },
  {
    title: 'Every month',
    command: 'npm run drill -- /backups/ahava',
    note: `Makes a backup, restores it beside the running system, opens what is in it, and throws that away. It is good for ${PROVEN_DAYS} days.`,
  },
  {
    title: 'Always',
    command: null,
    note: 'Copy the folder to another place, and keep the keys in a third one, never beside it. Without the keys nothing in a backup opens; with both, everything does.',
  },
] as const

/** Whether what is kept here could be brought back, and what to do for it. */
export default function BackupsPage() {
  const now = useNow()
  const { data, error, refetch } = useBackups()
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="Backups"
        note={
          data.proven
            ? 'What is kept here could be brought back'
            : 'Until a restore was tried, this is not for real patients'
        }
        back={{ to: '/settings', label: 'Settings' }}
        end={<ReadyTag state={data} />}
      />
      <Card aria-label="State of the backups">
        <Facts state={data} />
        {data.restored && (
          <p className="text-small text-muted">
            This system was restored {stamp(data.restored.at, now)}, as it was{' '}
            {stamp(data.restored.from, now)}.
          </p>
        )}
      </Card>
      <Card aria-label="What to do">
        <ul>
          {STEPS.map(({ title, command, note }) => (
            <li key={title} className="grid gap-1 border-t border-line py-3 first:border-0">
              <h2>{title}</h2>
              {command && (
                <code className="rounded-card bg-well p-3 text-small break-words">{command}</code>
              )}
              <p className="text-small text-muted">{note}</p>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  )
}
