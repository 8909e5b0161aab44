import { CircleCheck, UserRoundX } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Cover, CoverResult } from '../../../contract/dispatch.ts'
import { day, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Select } from '../../ui/Field.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { StatusTag, Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useCover } from './queries.ts'

type Item = Cover['visits'][number]

/** Who could make each visit of somebody who is away: all proposals at once, or one by one. */
export function CoverList({
  nurse,
  from,
  until,
}: {
  nurse: { id: string; name: string }
  from: string
  until: string
}) {
  const cover = useCover(nurse.id, from, until)
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const [refused, setRefused] = useState<Record<string, CoverResult>>({})
  const { run, busy, sentence } = useChange()
  if (cover.isError && !cover.data)
    return <Unreadable error={cover.error} onRetry={() => void cover.refetch()} />
  if (!cover.data) return <PageSkeleton />
  const { running, visits } = cover.data

  const pick = ({ visit, proposed }: Item) => chosen[visit.id] ?? proposed?.nurse.id ?? null
  async function give(items: readonly Item[]) {
    const covers = items.flatMap((item) => {
      const nurseId = pick(item)
      return nurseId ? [{ visitId: item.visit.id, nurseId }] : []
    })
    await run('dispatch.applyCover', { id: nurse.id, covers }, (answer) =>
      setRefused(
        Object.fromEntries(
          answer.items.filter(({ done }) => !done).map((result) => [result.visitId, result]),
        ),
      ),
    )
    void cover.refetch()
  }

  const ready = visits.filter((item) => pick(item) !== null)
  return (
    <div className="grid gap-4">
      {running.length > 0 && (
        <section className="grid gap-2 rounded-card bg-warn-soft p-3">
          <h3 className="font-bold">Under way: call her first</h3>
          {running.map((visit) => (
            <Link
              key={visit.id}
              to={`/visits/${visit.id}`}
              className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1"
            >
              <b>
                {time(visit.start)} {visit.patient.name}
              </b>
              <StatusTag status={visit.status} />
            </Link>
          ))}
        </section>
      )}
      {visits.length === 0 && (
        <EmptyState drawing="tea">Nothing of hers is left to give away in that time.</EmptyState>
      )}
      <ul className="grid gap-3">
        {visits.map((item) => (
          <CoverRow
            key={item.visit.id}
            item={item}
            nurseId={pick(item)}
            refusal={refused[item.visit.id]?.detail ?? null}
            busy={busy}
            onPick={(nurseId) => setChosen({ ...chosen, [item.visit.id]: nurseId })}
            onGive={() => void give([item])}
          />
        ))}
      </ul>
      <FormError>{sentence}</FormError>
      {ready.length > 1 && (
        <div className="sticky -bottom-5 -mx-5 -mb-5 border-t border-line bg-card p-5">
          <Button size="large" disabled={busy} onClick={() => void give(ready)}>
            Give all {ready.length} as proposed
          </Button>
        </div>
      )}
    </div>
  )
}

type RowProps = {
  item: Item
  nurseId: string | null
  refusal: string | null
  busy: boolean
  onPick: (nurseId: string) => void
  onGive: () => void
}

function CoverRow({ item, nurseId, refusal, busy, onPick, onGive }: RowProps) {
  const now = useNow()
  const { visit, proposed, others } = item
  const free = [...(proposed ? [proposed] : []), ...others]
  const picked = free.find(({ nurse }) => nurse.id === nurseId)
  return (
    <li className="grid gap-2 rounded-card border border-line p-3">
      <div className="flex items-baseline gap-3">
        <b className="text-large tabular-nums">{time(visit.start)}</b>
        <span className="min-w-0 flex-1">
          <b className="block">{visit.patient.name}</b>
          <span className="block text-small text-muted">
            {day(visit.start, now)} · {visit.service.name}, {visit.suburb}
          </span>
        </span>
      </div>
      {picked ? (
        <>
          <Select
            label="Goes instead"
            value={picked.nurse.id}
            onChange={(event) => onPick(event.target.value)}
          >
            {free.map(({ nurse, category }) => (
              <option key={nurse.id} value={nurse.id}>
                {nurse.name}
                {category ? `, ${category}` : ''}
              </option>
            ))}
          </Select>
          <ul className="grid gap-0.5 text-small text-muted">
            {picked.reasons.slice(0, 3).map(({ kind, text }) => (
              <li key={kind} className="flex items-start gap-2">
                <CircleCheck className="mt-0.5 size-4 flex-none" aria-hidden />
                {text}
              </li>
            ))}
          </ul>
          <FormError>{refusal}</FormError>
          <Button kind="quiet" disabled={busy} onClick={onGive}>
            Give it to {picked.nurse.name}
          </Button>
        </>
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Tag tone="alert" icon={UserRoundX}>
            Nobody is free
          </Tag>
          <Button asChild kind="quiet">
            <Link to={`/visits/${visit.id}`}>Open the visit</Link>
          </Button>
        </div>
      )}
    </li>
  )
}
