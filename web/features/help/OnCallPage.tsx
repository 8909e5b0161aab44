import { ChevronLeft, ChevronRight, Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { OnCallShift } from '../../../contract/help.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { addDays, day, dayOf, instantOf, longDay, time } from '../../time.ts'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useStaff } from '../staff/queries.ts'
import { useOnCall } from './queries.ts'

const WEEK = 7

/** Monday of the week of a day. */
const mondayOf = (date: string) =>
  addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7))

/** Who is rung first, day by day. Where nobody stands, dispatch is. */
export default function OnCallPage() {
  const { user } = useApp()
  const now = useNow()
  const [monday, setMonday] = useState(() => mondayOf(dayOf(now)))
  const [adding, setAdding] = useState<string | null>(null)
  const days = Array.from({ length: WEEK }, (_, n) => addDays(monday, n))
  const from = instantOf(monday, '00:00')
  const { data, error, refetch } = useOnCall(from, instantOf(addDays(monday, WEEK), '00:00'))
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  const plans = user.duties.includes('dispatch')
  return (
    <div className="grid gap-4 pb-6">
      <PageHeader
        back={{ to: '/', label: 'Back' }}
        title="On call"
        note="Rung first by a call for help, beside all of dispatch"
        end={
          <span className="flex">
            <Button
              kind="plain"
              size="icon"
              aria-label="The week before"
              onClick={() => setMonday(addDays(monday, -WEEK))}
            >
              <ChevronLeft aria-hidden />
            </Button>
            <Button
              kind="plain"
              size="icon"
              aria-label="The week after"
              onClick={() => setMonday(addDays(monday, WEEK))}
            >
              <ChevronRight aria-hidden />
            </Button>
          </span>
        }
      />
      <ul className="grid gap-2.5 lg:grid-cols-7">
        {days.map((date) => (
          <Day
            key={date}
            date={date}
            today={dayOf(now) === date}
            shifts={data}
            onAdd={plans ? () => setAdding(date) : undefined}
          />
        ))}
      </ul>
      {adding && <AddSheet date={adding} onClose={() => setAdding(null)} />}
    </div>
  )
}

function Day({
  date,
  today,
  shifts,
  onAdd,
}: {
  date: string
  today: boolean
  shifts: OnCallShift[]
  onAdd: (() => void) | undefined
}) {
  const { queries } = useApp()
  const { run, busy } = useChange()
  const now = useNow()
  const [start, end] = [instantOf(date, '00:00'), instantOf(addDays(date, 1), '00:00')]
  const mine = shifts.filter(
    ({ from, to }) => Date.parse(from) < Date.parse(end) && Date.parse(to) > Date.parse(start),
  )
  async function remove(id: string) {
    await run('help.removeOnCall', { id })
    void queries.invalidateQueries({ queryKey: ['on-call'] })
  }
  const until = ({ to }: OnCallShift) => (dayOf(to) === date ? time(to) : day(to, now))
  return (
    <li>
      <Card className={`h-full content-start ${today ? 'border-brand' : ''}`}>
        <h2>
          {day(instantOf(date, '12:00'), now)}
          <span className="sr-only">, {longDay(instantOf(date, '12:00'))}</span>
        </h2>
        {mine.length === 0 && <p className="text-muted">Nobody: dispatch is rung</p>}
        {mine.map((shift) => (
          <div key={shift.id} className="flex items-center gap-1 rounded-small bg-brand-soft pl-3">
            <p className="min-w-0 flex-1 py-1.5 leading-tight">
              <b className="block">{shift.person.name}</b>
              <span className="text-small text-muted">
                {dayOf(shift.from) === date ? time(shift.from) : 'from before'} to {until(shift)}
              </span>
            </p>
            {onAdd && (
              <Button
                kind="plain"
                size="icon"
                disabled={busy}
                aria-label={`Take ${shift.person.name} off call`}
                onClick={() => void remove(shift.id)}
              >
                <X className="size-5" aria-hidden />
              </Button>
            )}
          </div>
        ))}
        {onAdd && (
          <Button kind="plain" className="justify-start px-2!" onClick={onAdd}>
            <Plus className="size-5" aria-hidden />
            Add
          </Button>
        )}
      </Card>
    </li>
  )
}

function AddSheet({ date, onClose }: { date: string; onClose: () => void }) {
  const { queries } = useApp()
  const office = useStaff({ role: 'administrator' })
  const doctors = useStaff({ role: 'doctor' })
  const { run, busy, sentence } = useChange()
  const [userId, setUserId] = useState('')
  const [from, setFrom] = useState('18:00')
  const [to, setTo] = useState('07:00')
  const people = [...(office.data ?? []), ...(doctors.data ?? [])]
  const lastDay = to <= from ? addDays(date, 1) : date
  async function add() {
    const outcome = await run('help.planOnCall', {
      id: newId(),
      userId,
      from: instantOf(date, from),
      to: instantOf(lastDay, to),
    })
    if (outcome === 'refused') return
    void queries.invalidateQueries({ queryKey: ['on-call'] })
    onClose()
  }
  return (
    <Sheet title={`On call, ${longDay(instantOf(date, '12:00'))}`} onClose={onClose}>
      <Select label="Who" value={userId} onChange={(event) => setUserId(event.target.value)}>
        <option value="">Choose</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="From"
          type="time"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <TextField
          label={lastDay === date ? 'Until' : 'Until, the next day'}
          type="time"
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      <Button size="large" disabled={!userId || !from || !to || busy} onClick={() => void add()}>
        Put on call
      </Button>
    </Sheet>
  )
}
