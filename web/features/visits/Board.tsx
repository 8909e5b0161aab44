import { ChevronLeft, ChevronRight, Clock, ShieldAlert, UserRoundX } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { VisitSummary } from '../../../contract/visits.ts'
import { addDays, dayOf, day as dayWord, instantOf, longDay } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { BackupBanner } from '../backups/BackupBanner.tsx'
import { CasesCard } from '../cases/CasesCard.tsx'
import { AlarmStrip } from '../operations/AlarmStrip.tsx'
import { TasksCard } from '../tasks/TasksCard.tsx'
import { useStaff } from '../staff/queries.ts'
import { CandidateSheet } from '../offers/CandidateSheet.tsx'
import { NurseSheet } from '../offers/NurseSheet.tsx'
import { useOffers } from '../offers/queries.ts'
import { attentionOf } from './attention.ts'
import { AttentionList } from './AttentionList.tsx'
import { BoardLanes } from './BoardLanes.tsx'
import { layOut } from './boardLayout.ts'
import { BoardVisit } from './BoardVisit.tsx'
import { useVisits } from './queries.ts'
import { RoadCard } from './RoadCard.tsx'
import { VisitRow } from './VisitRow.tsx'

type Group = { title: string; holds: (visit: VisitSummary) => boolean }

const GROUPS: readonly Group[] = [
  {
    title: 'Running now',
    holds: (visit) => /EN_ROUTE|ARRIVED|IN_PROGRESS/.test(visit.status),
  },
  { title: 'Coming', holds: (visit) => /REQUESTED|SCHEDULED/.test(visit.status) },
  { title: 'Over', holds: () => true },
]

/** The same day as a list, for a phone. */
function DayList({ visits }: { visits: readonly VisitSummary[] }) {
  const left = new Set(visits)
  return GROUPS.map(({ title, holds }) => {
    const own = visits.filter((visit) => left.has(visit) && holds(visit))
    for (const visit of own) left.delete(visit)
    if (!own.length) return null
    return (
      <Card key={title}>
        <h2>{title}</h2>
        <ul>
          {own.map((visit) => (
            <VisitRow key={visit.id} visit={visit} who="patient" />
          ))}
        </ul>
      </Card>
    )
  })
}

/** Who is where, what is late, who has nobody. */
export default function Board() {
  const now = useNow()
  const today = dayOf(now)
  const [moved, setMoved] = useState(0)
  const [chosen, setChosen] = useState<string | null>(null)
  const [assigning, setAssigning] = useState<string | null>(null)
  const [nurse, setNurse] = useState<{ id: string; name: string } | null>(null)
  const day = addDays(today, moved)
  const filter = useMemo(
    () => ({ from: instantOf(day, '00:00'), to: instantOf(addDays(day, 1), '00:00') }),
    [day],
  )
  const waitingFilter = useMemo(() => ({ status: 'REQUESTED' }), [])
  const { visits, isError, error, refetch } = useVisits(filter)
  const waiting = useVisits(waitingFilter)
  const aheadFilter = useMemo(
    () => ({ status: 'SCHEDULED', from: instantOf(today, '00:00') }),
    [today],
  )
  const ahead = useVisits(aheadFilter)
  const nurses = useStaff({ role: 'nurse' })
  const offers = useOffers()
  const layout = useMemo(
    () => visits && layOut(visits, nurses.data ?? [], day),
    [visits, nurses.data, day],
  )
  if (isError && !visits) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!visits || !layout) return <PageSkeleton />
  const late = visits.filter((visit) => visit.late)
  const risky = (ahead.visits ?? []).filter((visit) => visit.atRisk)
  const open = waiting.visits ?? []
  const needing = attentionOf(
    [...new Map([...visits, ...open, ...risky].map((visit) => [visit.id, visit])).values()],
    offers.data ?? [],
    now,
  )
  const noon = instantOf(day, '12:00')
  const find = (id: string | null) => [...visits, ...open, ...risky].find((each) => each.id === id)
  const shown = find(chosen)
  const assigned = find(assigning)
  return (
    <div className="grid gap-4 pb-4">
      <PageHeader
        title={dayWord(noon, now)}
        note={`${longDay(noon)} · ${visits.length} visits · ${layout.lanes.length} nurses`}
        end={
          <>
            {late.length > 0 && (
              <Tag tone="warn" icon={Clock}>
                {late.length} late
              </Tag>
            )}
            {risky.length > 0 && (
              <Tag tone="alert" icon={ShieldAlert}>
                {risky.length} at risk
              </Tag>
            )}
            {open.length > 0 && (
              <Tag tone="info" icon={UserRoundX}>
                {open.length} without a nurse
              </Tag>
            )}
            <span className="flex">
              <Button
                kind="plain"
                size="icon"
                aria-label="The day before"
                onClick={() => setMoved(moved - 1)}
              >
                <ChevronLeft aria-hidden />
              </Button>
              {moved !== 0 && (
                <Button kind="quiet" onClick={() => setMoved(0)}>
                  Today
                </Button>
              )}
              <Button
                kind="plain"
                size="icon"
                aria-label="The day after"
                onClick={() => setMoved(moved + 1)}
              >
                <ChevronRight aria-hidden />
              </Button>
            </span>
          </>
        }
      />
      <BackupBanner />
      <AlarmStrip />
      <TasksCard />
      <CasesCard />
      <AttentionList
        items={needing}
        onLook={(visit) => setChosen(visit.id)}
        onAssign={(visit) => setAssigning(visit.id)}
      />
      {moved === 0 && <RoadCard visits={visits} onLook={setChosen} />}
      {visits.length === 0 ? (
        <EmptyState drawing="tea">No visit on this day. A quiet day is a good day.</EmptyState>
      ) : (
        <>
          <div className="hidden sm:block">
            <BoardLanes layout={layout} day={day} onChoose={setChosen} onNurse={setNurse} />
          </div>
          <div className="grid gap-4 sm:hidden">
            <DayList visits={visits} />
          </div>
        </>
      )}
      {shown && <BoardVisit visit={shown} onClose={() => setChosen(null)} />}
      {assigned && <CandidateSheet visit={assigned} onClose={() => setAssigning(null)} />}
      {nurse && <NurseSheet nurse={nurse} onClose={() => setNurse(null)} />}
    </div>
  )
}
