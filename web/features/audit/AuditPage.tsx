import { useInfiniteQuery } from '@tanstack/react-query'
import { Ban, LockOpen } from 'lucide-react'
import { useState } from 'react'
import type { AuditRow } from '../../../contract/audit.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { addDays, instantOf, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { ROLE_WORDS } from '../../words.ts'
import { usePatientNames } from '../access/queries.ts'
import { useStaff } from '../staff/queries.ts'
import { ChainCard } from './ChainCard.tsx'
import { actOrRoute } from './words.ts'

type Filter = { personId: string; patientId: string; day: string; refused: string }
const ALL: Filter = { personId: '', patientId: '', day: '', refused: '' }

function Filters({ value, onChange }: { value: Filter; onChange: (next: Filter) => void }) {
  const staff = useStaff().data ?? []
  const patients = usePatientNames().data ?? []
  const set = (name: keyof Filter) => (event: { target: { value: string } }) =>
    onChange({ ...value, [name]: event.target.value })
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Select label="Who" value={value.personId} onChange={set('personId')}>
        <option value="">Everybody</option>
        {staff.map(({ id, name, role }) => (
          <option key={id} value={id}>
            {name}, {ROLE_WORDS[role]}
          </option>
        ))}
      </Select>
      <Select label="Whose data" value={value.patientId} onChange={set('patientId')}>
        <option value="">Any patient</option>
        {patients.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <TextField label="Day" type="date" value={value.day} onChange={set('day')} />
      <Select label="Outcome" value={value.refused} onChange={set('refused')}>
        <option value="">All</option>
        <option value="true">Refused</option>
        <option value="false">Done</option>
      </Select>
    </div>
  )
}

/** A list that a dispatcher read names many: the first are enough here. */
function patientsOf({ patients }: AuditRow): string {
  const shown = patients.slice(0, 3).map(({ name }) => name)
  const more = patients.length - shown.length
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

function Line({ row }: { row: AuditRow }) {
  const now = useNow()
  const who = row.person?.name ?? (row.role ? ROLE_WORDS[row.role] : 'Nobody signed in')
  const about = patientsOf(row)
  return (
    <li className="grid grid-cols-[1fr_auto] items-start gap-3 border-t border-line py-3 first:border-0">
      <span className="min-w-0">
        <b className="block">
          {who}
          {row.person && (
            <span className="font-normal text-muted"> · {ROLE_WORDS[row.person.role]}</span>
          )}
        </b>
        <span className="block break-words">{actOrRoute(row)}</span>
        {row.openings.length > 0 && (
          <Tag tone="warn" icon={LockOpen}>
            Through an opened record
          </Tag>
        )}
        {about && <span className="block text-small text-muted">{about}</span>}
      </span>
      <span className="grid justify-items-end gap-1 text-small text-muted tabular-nums">
        {stamp(row.at, now)}
        {row.code && (
          <Tag tone="warn" icon={Ban}>
            Refused {row.status}
          </Tag>
        )}
      </span>
    </li>
  )
}

/** The whole trail, for administrators: who did what with whose data, and whether the chain holds. */
export default function AuditPage() {
  const { client } = useApp()
  const [filter, setFilter] = useState(ALL)
  const { personId, patientId, day, refused } = filter
  const query = useInfiniteQuery({
    queryKey: keys.audit(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      client.audit.list({
        limit: 50,
        ...(personId && { personId }),
        ...(patientId && { patientId }),
        ...(day && { from: instantOf(day, '00:00'), to: instantOf(addDays(day, 1), '00:00') }),
        ...(refused && { refused }),
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4 pb-4">
      <PageHeader
        title="Audit trail"
        note="Who did what, and whose data they got. Looking here is kept as well."
        back={{ to: '/settings', label: 'Settings' }}
      />
      <ChainCard />
      <Filters value={filter} onChange={setFilter} />
      {query.isPending && <PageSkeleton />}
      {query.isError && !query.data && (
        <Unreadable error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data && items.length === 0 && (
        <EmptyState drawing="page">
          Nothing like this was done. Choose another day or person.
        </EmptyState>
      )}
      {items.length > 0 && (
        <Card>
          <ul>
            {items.map((row) => (
              <Line key={row.id} row={row} />
            ))}
          </ul>
          {query.hasNextPage && (
            <Button
              kind="quiet"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Earlier
            </Button>
          )}
        </Card>
      )}
    </div>
  )
}
