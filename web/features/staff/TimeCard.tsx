import { CalendarOff, Clock, GraduationCap } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Absence, NurseTime } from '../../../contract/workingTime.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { addDays, dayOf, longDay } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { AbsenceSheet } from './AbsenceSheet.tsx'
import { HoursSheet } from './HoursSheet.tsx'
import { SkillsSheet } from './SkillsSheet.tsx'
import { ABSENCE_WORDS, weekWords } from './timeWords.ts'

type Open = 'hours' | 'skills' | 'absence' | null

/** `Monday 30 November to Friday 4 December`: an absence ends with a day. */
function span({ from, until }: Absence): string {
  const last = addDays(dayOf(Date.parse(until) - 1), 0)
  const first = dayOf(from)
  const to = longDay(`${last}T12:00:00Z`)
  return first === last ? to : `${longDay(from)} to ${to}`
}

function Away({ away, mine }: { away: Absence; mine: boolean }) {
  const { run, busy, sentence } = useChange()
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2 first:border-0">
      <span className="min-w-0 flex-1">
        <b className="block">{span(away)}</b>
        <span className="block text-small text-muted">
          {[ABSENCE_WORDS[away.kind], away.reason].filter(Boolean).join(' · ')}
        </span>
        {sentence && <span className="block text-small text-alert">{sentence}</span>}
      </span>
      {mine && (
        <Button
          kind="plain"
          disabled={busy}
          onClick={() => void run('workingTime.withdrawAbsence', { absenceId: away.id })}
        >
          Take back
        </Button>
      )}
    </li>
  )
}

function Body({
  time,
  name,
  onOpen,
}: {
  time: NurseTime
  name: string
  onOpen: (open: Open) => void
}) {
  const week = weekWords(time.hours)
  const can = (action: NurseTime['can'][number]) => time.can.includes(action)
  return (
    <>
      <h3 className="flex items-center gap-2 font-semibold">
        <Clock className="size-5 text-brand" aria-hidden />
        Hours
      </h3>
      {week.length > 0 ? (
        <ul>
          {week.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : (
        <p className="text-muted">
          Nothing was agreed: free times go by the practice, Monday to Friday 07:00–18:00.
        </p>
      )}
      {can('set-hours') && (
        <Button kind="quiet" onClick={() => onOpen('hours')}>
          Set the hours
        </Button>
      )}
      <h3 className="flex items-center gap-2 pt-2 font-semibold">
        <GraduationCap className="size-5 text-brand" aria-hidden />
        Skills
      </h3>
      {time.skills.length > 0 ? (
        <p className="flex flex-wrap gap-1.5">
          {time.skills.map((skill) => (
            <Tag key={skill.id} tone="brand">
              {skill.name}
            </Tag>
          ))}
        </p>
      ) : (
        <p className="text-muted">None yet. Some services need one.</p>
      )}
      {can('set-skills') && (
        <Button kind="quiet" onClick={() => onOpen('skills')}>
          Say what {name} has learned
        </Button>
      )}
      <h3 className="flex items-center gap-2 pt-2 font-semibold">
        <CalendarOff className="size-5 text-brand" aria-hidden />
        Away
      </h3>
      {time.absences.length === 0 && <p className="text-muted">No leave is planned.</p>}
      <ul>
        {time.absences.map((away) => (
          <Away key={away.id} away={away} mine={can('record-absence')} />
        ))}
      </ul>
      {can('record-absence') && (
        <Button kind="quiet" onClick={() => onOpen('absence')}>
          Add leave or an absence
        </Button>
      )}
    </>
  )
}

/**
 * When a nurse works, what she has learned, and when she is away: free times go by it. `alone`: on a page
 * that says so in its title.
 */
export function TimeCard({
  id,
  name,
  alone = false,
}: {
  id: string
  name: string
  alone?: boolean
}) {
  const { client } = useApp()
  const [open, setOpen] = useState<Open>(null)
  const { data, error, refetch } = useQuery({
    queryKey: keys.nurseTime(id),
    queryFn: () => client.workingTime.one({ id }),
    staleTime: 0,
  })
  const close = () => {
    setOpen(null)
    void refetch()
  }
  return (
    <Card>
      <h2 className={alone ? 'sr-only' : ''}>Working time</h2>
      {error && !data && <Unreadable error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <div className="grid gap-2" role="status" aria-label="Loading">
          <Skeleton className="h-5 w-2/3" />
          <Skeleton className="h-24" />
        </div>
      )}
      {data && <Body time={data} name={name} onOpen={setOpen} />}
      {data && open === 'hours' && <HoursSheet time={data} name={name} onClose={close} />}
      {data && open === 'skills' && <SkillsSheet time={data} name={name} onClose={close} />}
      {data && open === 'absence' && (
        <AbsenceSheet userId={data.userId} name={name} onClose={close} />
      )}
    </Card>
  )
}
