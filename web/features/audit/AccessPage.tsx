import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { LockOpen } from 'lucide-react'
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
import { GLASS_REASONS } from '../access/words.ts'
import { groupByDay, type Day, type Looker } from './days.ts'

const clockTimes = (times: string[]) =>
  times.length > 2 ? `${times.length} times, ${times.at(-1)} last` : times.join(', ')

function Person({ looker: { name, role, acts, opened } }: { looker: Looker }) {
  return (
    <li className="grid grid-cols-[auto_1fr] items-start gap-x-3 gap-y-1">
      <Avatar name={name} />
      <b className="self-center">
        {name}
        {role && <span className="font-normal text-muted"> · {ROLE_WORDS[role]}</span>}
      </b>
      {opened && (
        <p className="col-start-2 flex items-start gap-2 rounded-small bg-warn-soft p-3 text-warn">
          <LockOpen className="mt-0.5 size-5 flex-none" aria-hidden />
          <span>
            Opened your record, because {GLASS_REASONS[opened].because}. Somebody else checks
            whether that was right.
          </span>
        </p>
      )}
      <ul className="col-start-2 grid gap-2">
        {acts.map(({ id, words, times }) => (
          <li key={id} className="grid grid-cols-[1fr_auto] items-baseline gap-3">
            <span className="min-w-0">{words}</span>
            <span className="max-w-28 text-right text-small text-muted tabular-nums">
              {clockTimes(times)}
            </span>
          </li>
        ))}
      </ul>
    </li>
  )
}

function DayCard({ day: { at, people } }: { day: Day }) {
  const now = useNow()
  const near = dayWords(at, now)
  return (
    <Card>
      <h2>{near === 'Today' || near === 'Yesterday' ? near : longDay(at)}</h2>
      <ul className="grid gap-5">
        {people.map((looker) => (
          <Person key={looker.key} looker={looker} />
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
