import { MapPin } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { Link } from 'react-router'
import { carryObservations, carryTrends } from '../observations/queries.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { addDays, day, dayOf, instantOf, relative, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { StatusTag, Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { ACTION_WORDS } from '../../words.ts'
import { EndedOffers } from '../offers/EndedOffers.tsx'
import { OpenOffers } from '../offers/OpenOffers.tsx'
import { readChecklist } from '../record/checklist.ts'
import { readRecord } from '../record/queries.ts'
import { BeforeButton, isNear } from '../record/RecordCard.tsx'
import { AskedReports } from '../review/AskedReports.tsx'
import { nearest } from './FamilyHome.tsx'
import { readVisit, useVisits } from './queries.ts'
import { MOVE_OF, primaryOf } from './steps.ts'
import { useStep } from './useStep.ts'
import { ReportsCard } from './ReportsCard.tsx'
import { VisitRow } from './VisitRow.tsx'

/** So long after the agreed end the phone asks. */
const CHECK_OUT_ASKED_MS = 30 * 60_000
const KEPT_FOR_THE_ROAD = 6
const OVER = new Set(['COMPLETED', 'CANCELLED', 'PATIENT_ABSENT'])

export default function NurseHome() {
  const { user, client, queries, gates, doors } = useApp()
  const now = useNow()
  const today = dayOf(now)
  const { take, busy } = useStep()
  const filter = useMemo(
    () => ({
      from: instantOf(addDays(today, -7), '00:00'),
      to: instantOf(addDays(today, 8), '00:00'),
    }),
    [today],
  )
  const { visits, isError, error, refetch } = useVisits(filter)
  const soon = visits
    ?.filter((visit) => visit.nurse?.id === user.id && !OVER.has(visit.status))
    .slice(0, KEPT_FOR_THE_ROAD)
    .map((visit) => visit.id)
    .join()
  const near = visits
    ?.filter((visit) => soon?.includes(visit.id) && isNear(visit, now))
    .map((visit) => `${visit.id} ${visit.patient.id}`)
    .join()
  useEffect(() => {
    // What is known of whom she sees within a day, allergies first, and what is to be done there.
    for (const [id = '', patientId = ''] of near?.split(',').map((pair) => pair.split(' ')) ?? []) {
      if (!id) continue
      void queries.prefetchQuery({
        queryKey: keys.record(patientId),
        queryFn: () => readRecord(client, patientId),
      })
      void queries.prefetchQuery({
        queryKey: keys.checklist(id),
        queryFn: () => readChecklist(client, id),
      })
      void carryTrends(queries, client, patientId)
    }
  }, [near, client, queries])
  useEffect(() => {
    // Addresses and notes of the day are read while there is signal, for when there is none.
    const ids = soon?.split(',').filter(Boolean) ?? []
    void gates?.look(ids)
    void doors?.look(ids)
    for (const id of ids) {
      void queries.prefetchQuery({
        queryKey: keys.visit(id),
        queryFn: () => readVisit(client, queries, id),
      })
      void carryObservations(queries, client, id)
    }
  }, [soon, client, queries, gates, doors])
  if (isError && !visits) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!visits) return <PageSkeleton />
  const mine = visits.filter((visit) => visit.nurse?.id === user.id)
  const next = nearest(mine, now)
  const owed = mine.filter(
    (visit) => visit.status === 'COMPLETED' && /none|draft/.test(visit.reportStatus),
  )
  const rest = mine.filter(
    (visit) =>
      visit !== next && !OVER.has(visit.status) && Date.parse(visit.end) > now - 86_400_000,
  )
  const isToday = (at: string) => dayOf(at) === today
  const done = mine.filter((visit) => OVER.has(visit.status) && isToday(visit.start)).length
  const action = next && primaryOf(next.can)
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <OpenOffers />
      <EndedOffers />
      {next ? (
        <>
          <PageHeader
            title={next.patient.name}
            note={`${next.service.name} · ${next.service.minutes} min · ${next.suburb}`}
          />
          <Card>
            <div className="flex flex-wrap items-end justify-between gap-3">
              <div>
                <p className="text-huge leading-none font-[750] tracking-tight">
                  {time(next.start)}
                </p>
                <p className="mt-1 text-muted">
                  {isToday(next.start) ? relative(next.start, now) : day(next.start, now)}
                </p>
              </div>
              <StatusTag status={next.status} late={next.late} />
            </div>
            {next.status === 'IN_PROGRESS' && now > Date.parse(next.end) + CHECK_OUT_ASKED_MS && (
              <Tag tone="warn">Agreed until {time(next.end)}: still there, or not checked out?</Tag>
            )}
            {next.pending && <Tag tone="info">Waits for signal</Tag>}
            <div className="grid gap-2">
              {action && MOVE_OF[action] && (
                <Button size="large" disabled={busy} onClick={() => void take(next, action)}>
                  {ACTION_WORDS[action]}
                </Button>
              )}
              <BeforeButton visit={next} />
              <Button asChild kind="quiet">
                <Link to={`/visits/${next.id}`}>
                  <MapPin className="size-5" aria-hidden />
                  Open the visit{next.unread > 0 ? ` (${next.unread} new)` : ''}
                </Link>
              </Button>
            </div>
          </Card>
        </>
      ) : (
        <>
          <PageHeader title="Nothing more today" />
          <EmptyState drawing="tea">
            {done ? `${done} visits done. ` : ''}New visits appear here as soon as they are yours.
          </EmptyState>
        </>
      )}
      <AskedReports />
      <ReportsCard title="Reports to write" visits={owed} />
      {rest.length > 0 && (
        <Card>
          <h2>Then</h2>
          <ul>
            {rest.map((visit) => (
              <VisitRow
                key={visit.id}
                visit={visit}
                who="patient"
                withDay={!isToday(visit.start)}
              />
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}
