import { ChevronLeft, ChevronRight, Download } from 'lucide-react'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Timesheet, TimesheetRow } from '../../../contract/timesheets.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { addDays, day as dayWord, instantOf, longDay, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { GRADE_LOOK, KIND_WORDS, REASON_SENTENCES } from '../presence/words.ts'
import { mondayOf, useTimesheet, useTimesheets } from './queries.ts'
import { shareWords, Sums, WAY_WORDS } from './Sums.tsx'

/** My week for a nurse; for dispatch everybody's, or one nurse's. */
export default function WeekPage() {
  const { user } = useApp()
  const { nurseId } = useParams()
  const now = useNow()
  const [week, setWeek] = useState(() => mondayOf(now))
  const own = user.role === 'nurse' ? user.id : nurseId
  const steps = (
    <span className="flex">
      <Button
        kind="plain"
        size="icon"
        aria-label="The week before"
        onClick={() => setWeek(addDays(week, -7))}
      >
        <ChevronLeft aria-hidden />
      </Button>
      <Button
        kind="plain"
        size="icon"
        aria-label="The week after"
        disabled={week >= mondayOf(now)}
        onClick={() => setWeek(addDays(week, 7))}
      >
        <ChevronRight aria-hidden />
      </Button>
    </span>
  )
  const note = `Week from ${longDay(instantOf(week, '12:00'))}`
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4 pb-4">
      {own ? (
        <OneWeek nurseId={own} week={week} note={note} steps={steps} mine={user.role === 'nurse'} />
      ) : (
        <EveryWeek week={week} note={note} steps={steps} />
      )}
    </div>
  )
}

type Part = { week: string; note: string; steps: React.ReactNode }

function EveryWeek({ week, note, steps }: Part) {
  const { data, isError, error, refetch } = useTimesheets(week)
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  return (
    <>
      <PageHeader title="Timesheets" note={note} end={steps} />
      {data.length === 0 && <EmptyState drawing="tea">Nobody was booked in this week.</EmptyState>}
      {data.map((sheet) => (
        <Card key={sheet.nurse.id}>
          <Link
            to={`/week/${sheet.nurse.id}`}
            className="flex min-h-12 flex-wrap items-center justify-between gap-2"
          >
            <h2 className="text-brand">{sheet.nurse.name}</h2>
            <ApprovedTag sheet={sheet} />
          </Link>
          <Sums totals={sheet.totals} />
          <p className="text-small text-muted">{shareWords(sheet.share)}</p>
        </Card>
      ))}
    </>
  )
}

function ApprovedTag({ sheet }: { sheet: Timesheet }) {
  if (!sheet.approved) return <Tag>{sheet.can.includes('approve') ? 'To approve' : 'Open'}</Tag>
  return sheet.approved.changedSince ? (
    <Tag tone="warn">Changed since approval</Tag>
  ) : (
    <Tag tone="good">Approved</Tag>
  )
}

function OneWeek({ nurseId, week, note, steps, mine }: Part & { nurseId: string; mine: boolean }) {
  const { queries, client } = useApp()
  const now = useNow()
  const toast = useToast()
  const { data, isError, error, refetch } = useTimesheet(nurseId, week)
  const { run, busy, sentence } = useChange()
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  async function approve() {
    if ((await run('timesheets.approve', { nurseId, week })) === 'refused') return
    toast('Approved')
    void queries.invalidateQueries({ queryKey: keys.timesheets() })
  }
  async function download() {
    const { filename, csv } = await client.timesheets.csv({ nurseId, week })
    const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
    const link = Object.assign(document.createElement('a'), { href: url, download: filename })
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  return (
    <>
      <PageHeader
        {...(mine ? {} : { back: { to: '/week', label: 'Timesheets' } })}
        title={mine ? 'My week' : data.nurse.name}
        note={note}
        end={steps}
      />
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2>{data.totals.visits} visits</h2>
          <ApprovedTag sheet={data} />
        </div>
        <Sums totals={data.totals} />
        <p className="text-small text-muted">
          {shareWords(data.share)}. Grades alone never cut pay.
        </p>
        {data.approved && (
          <p className="text-small text-muted">
            Approved {stamp(data.approved.at, now)} by {data.approved.by?.name ?? 'somebody'}
          </p>
        )}
        {sentence && <p className="font-semibold text-alert">{sentence}</p>}
        <div className="flex flex-wrap gap-2">
          {data.can.includes('approve') && (
            <Button disabled={busy} onClick={() => void approve()}>
              Approve this week
            </Button>
          )}
          {data.approved && (
            <Button kind="quiet" onClick={() => void download()}>
              <Download className="size-5" aria-hidden />
              CSV
            </Button>
          )}
        </div>
      </Card>
      {data.rows.length === 0 && (
        <EmptyState drawing="tea">No visit in this week, so nothing to count.</EmptyState>
      )}
      {data.rows.map((row) => (
        <WeekRow key={row.visitId} row={row} now={now} />
      ))}
    </>
  )
}

function WeekRow({ row, now }: { row: TimesheetRow; now: number }) {
  return (
    <Card>
      <Link
        to={`/visits/${row.visitId}`}
        className="flex min-h-12 flex-wrap items-baseline justify-between gap-x-3"
      >
        <b>{row.patient}</b>
        <span className="text-muted">
          {dayWord(row.start, now)} {time(row.start)}–{time(row.end)}
          {row.kilometres !== null &&
            ` · ${row.kilometres.toFixed(1)} km${row.kilometresBy ? ` ${WAY_WORDS[row.kilometresBy]}` : ''}`}
        </span>
      </Link>
      {row.presence.length === 0 && <p className="text-small text-muted">Nothing noted yet</p>}
      {row.presence.map((entry) => (
        <p key={entry.kind} className="flex flex-wrap items-center gap-2">
          <span className="w-32 whitespace-nowrap tabular-nums">
            {KIND_WORDS[entry.kind]} {time(entry.at)}
          </span>
          <Tag tone={GRADE_LOOK[entry.grade].tone}>{GRADE_LOOK[entry.grade].word}</Tag>
          <span className="text-small text-muted">
            {entry.said ?? entry.reasons.map((reason) => REASON_SENTENCES[reason]).join(', ')}
          </span>
        </p>
      ))}
    </Card>
  )
}
