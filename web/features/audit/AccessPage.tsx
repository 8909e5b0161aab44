import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { day as dayWords, longDay } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { ROLE_WORDS } from '../../words.ts'
import { groupByDay, type Day, type Entry } from './days.ts'

function EntryRow({ entry: { name, role, words, times } }: { entry: Entry }) {
  return (
    <li className="grid grid-cols-[auto_1fr_auto] items-start gap-3">
      <Avatar name={name} />
      <span className="min-w-0">
        <b className="block">
          {name}
          {role && <span className="font-normal text-muted"> · {ROLE_WORDS[role]}</span>}
        </b>
        <span className="block text-muted">{words}</span>
      </span>
      <span className="text-right text-small text-muted tabular-nums">
        {times.length > 2 ? `${times.length} times, ${times.at(-1)} last` : times.join(', ')}
      </span>
    </li>
  )
}

function DayCard({ day: { at, entries } }: { day: Day }) {
  const now = useNow()
  const near = dayWords(at, now)
  return (
    <Card>
      <h2>{near === 'Today' || near === 'Yesterday' ? near : longDay(at)}</h2>
      <ul className="grid gap-3">
        {entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </ul>
    </Card>
  )
}

/** Who looked at the record of the person who is signed in: people by name, in plain words, by day. */
export default function AccessPage() {
  const { client } = useApp()
  const own = useQuery({
    queryKey: [...keys.patients, 'self'],
    queryFn: async () => {
      const { items } = await client.people.patients({ limit: 100 })
      return items.find(({ relation }) => relation === 'self') ?? null
    },
  })
  const id = own.data?.id
  const query = useInfiniteQuery({
    queryKey: keys.access(id ?? ''),
    enabled: id !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.audit.access({ id: id!, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  })
  const days = groupByDay(query.data?.pages.flatMap((page) => page.items) ?? [])
  const failed = own.error ?? query.error
  const nobody = own.data === null || (query.data && days.length === 0)
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        title="Who looked at my record"
        note="Everybody but you. Each look is kept for good: nobody can change or remove it unseen."
        back={{ to: '/settings', label: 'Settings' }}
      />
      {failed && !query.data && (
        <Unreadable
          error={failed}
          onRetry={() => void (own.error ? own.refetch() : query.refetch())}
        />
      )}
      {!failed && !nobody && !query.data && <PageSkeleton />}
      {nobody && (
        <EmptyState drawing="page">
          Nobody has looked yet. When a nurse, a doctor or the office opens your record, you see it
          here.
        </EmptyState>
      )}
      {days.map((day) => (
        <DayCard key={day.day} day={day} />
      ))}
      {query.hasNextPage && (
        <Button
          kind="quiet"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Earlier
        </Button>
      )}
    </div>
  )
}
