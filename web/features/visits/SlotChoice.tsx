import { useState } from 'react'
import { day, dayOf, instantOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Select } from '../../ui/Field.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { AFTER_HOURS_WORDS, slotDays, slotsOn, useSlots, type SlotsFor } from './slots.ts'

export type Chosen = { date: string | null; clock: string | null }

const EVERY = 30
const CLOCKS = Array.from({ length: (24 * 60) / EVERY }, (_, index) => {
  const minutes = index * EVERY
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
})

/** A day, then one of the times at which a nurse can really come; any other time is a wish. */
export function SlotChoice({
  wanted,
  chosen,
  onChange,
}: {
  wanted: SlotsFor
  chosen: Chosen
  onChange: (next: Chosen) => void
}) {
  const now = useNow()
  const today = dayOf(now)
  const { data, isPending, error, refetch } = useSlots(wanted, today)
  const [wishing, setWishing] = useState(false)
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (isPending || !data)
    return (
      <div className="grid gap-2" role="status" aria-label="Looking for free times">
        <Skeleton className="h-5 w-1/3" />
        <div className="grid grid-cols-2 gap-2">
          {slotDays(today)
            .slice(0, 8)
            .map((each) => (
              <Skeleton key={each} className="h-16" />
            ))}
        </div>
      </div>
    )
  const { date, clock } = chosen
  const free = date ? slotsOn(data, date) : []
  const isFree = free.some((slot) => slot.clock === clock)
  const wishes = date
    ? CLOCKS.filter(
        (each) =>
          Date.parse(instantOf(date, each)) > now && !free.some((slot) => slot.clock === each),
      )
    : []
  return (
    <div className="grid gap-5">
      <Choice
        label="Day"
        columns={2}
        value={date}
        onChange={(next) => {
          setWishing(false)
          onChange({ date: next, clock: null })
        }}
        options={slotDays(today).map((each) => {
          const { length } = slotsOn(data, each)
          return {
            value: each,
            title: day(instantOf(each, '12:00'), now),
            note: length === 0 ? 'Nobody is free' : `${length} ${length === 1 ? 'time' : 'times'}`,
          }
        })}
      />
      {date && free.length > 0 && (
        <Choice
          label="From"
          columns={3}
          value={clock}
          onChange={(next) => onChange({ date, clock: next })}
          options={free.map((slot) => ({
            value: slot.clock,
            title: slot.clock,
            note: slot.afterHours
              ? 'after hours'
              : slot.sameNurse === false
                ? 'another nurse'
                : undefined,
          }))}
        />
      )}
      {free.some(({ afterHours }) => afterHours) && (
        <p className="text-small text-muted">
          After hours is {AFTER_HOURS_WORDS[free.find(({ afterHours }) => afterHours)!.afterHours!]}
          : it costs a quarter more, shown before you confirm.
        </p>
      )}
      {date && free.length === 0 && (
        <EmptyState drawing="tea">
          No time is left on that day. Choose another day, say which time you wish, or call us.
        </EmptyState>
      )}
      {date && !wishing && (isFree || !clock) && wishes.length > 0 && (
        <Button kind="quiet" onClick={() => setWishing(true)}>
          I need another time
        </Button>
      )}
      {date && (wishing || (clock && !isFree)) && (
        <Select
          label="The time that you wish"
          hint="Nobody is free then yet. We look for a nurse, and tell you either way."
          value={isFree ? '' : (clock ?? '')}
          onChange={(event) => onChange({ date, clock: event.target.value || null })}
        >
          <option value="">Choose a time</option>
          {wishes.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Select>
      )}
    </div>
  )
}
