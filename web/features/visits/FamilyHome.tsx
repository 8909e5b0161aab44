import { BookHeart, CalendarPlus } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'react-router'
import { DOOR_CODE } from '../../../contract/doorCode.ts'
import type { Patient } from '../../../contract/people.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { addDays, dayOf, greeting, instantOf, longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { firstName } from '../../words.ts'
import { useFamily } from '../family/queries.ts'
import { AskedAnew } from '../family/RelationCard.tsx'
import { PATIENT_STATUS_LOOK } from '../family/words.ts'
import { usePatients } from '../people/queries.ts'
import { RatingCard } from '../ratings/RatingCard.tsx'
import { Hero } from './Hero.tsx'
import { useVisits } from './queries.ts'
import { VisitRow } from './VisitRow.tsx'

const NOBODY: readonly Patient[] = []
const NEARNESS = ['IN_PROGRESS', 'ARRIVED', 'EN_ROUTE']
const OVER = new Set(['COMPLETED', 'CANCELLED', 'PATIENT_ABSENT'])

/** The visit that the family thinks of now: what is happening, else what comes next. */
export function nearest<V extends VisitSummary>(visits: readonly V[], now: number): V | null {
  const running = NEARNESS.flatMap((status) => visits.filter((visit) => visit.status === status))
  const coming = visits.filter(
    (visit) => !OVER.has(visit.status) && Date.parse(visit.end) > now - 6 * 3_600_000,
  )
  return running[0] ?? coming[0] ?? null
}

/** Requests that have not left this phone yet. */
function WaitingRequests() {
  const waiting = useOutbox().filter(
    (entry) => entry.change === 'visits.request' && entry.state !== 'refused',
  )
  if (!waiting.length) return null
  return (
    <Card>
      {waiting.map((entry) => (
        <p key={entry.id} className="flex flex-wrap items-center gap-2">
          <b>{longDay(String(entry.input['start']))}</b>
          {time(String(entry.input['start']))}
          <Tag tone="info">Goes out when there is signal</Tag>
        </p>
      ))}
    </Card>
  )
}

/** For whom: only where there is more than one. */
function Switcher({
  patients,
  chosen,
  onChoose,
}: {
  patients: readonly Patient[]
  chosen: string | null
  onChoose: (id: string | null) => void
}) {
  if (patients.length < 2) return null
  const pill =
    'min-h-12 rounded-full border-2 px-4 font-semibold aria-pressed:border-brand aria-pressed:bg-brand-soft aria-pressed:text-brand border-line'
  return (
    <div role="group" aria-label="For whom" className="flex flex-wrap gap-2">
      {[{ id: null, label: 'Everybody' }, ...patients.map(labelled)].map(({ id, label }) => (
        <button
          key={id}
          type="button"
          aria-pressed={chosen === id}
          onClick={() => onChoose(id)}
          className={pill}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
const labelled = ({ id, name, relation }: Patient) => ({
  id,
  label: relation === 'self' ? 'Me' : firstName(name),
})

/** How those are who are not at home as usual: said quietly, with what it means. */
function NotAsUsual({ patients }: { patients: readonly Patient[] }) {
  return patients.map(({ id, name, status }) => {
    if (status === 'active') return null
    const { word, tone, icon } = PATIENT_STATUS_LOOK[status]
    return (
      <Card key={id}>
        <h2>{name}</h2>
        {status === 'deceased' ? (
          <p>
            We are sorry for your loss. Every visit is cancelled, nothing is charged for it, and no
            reminder will come. What was written stays here for you to read.
          </p>
        ) : (
          <>
            <p>
              <Tag tone={tone} icon={icon}>
                {word}
              </Tag>
            </p>
            <p>Dispatch looks at each planned visit. You can still ask for one.</p>
            <Button asChild kind="quiet">
              <Link to={`/people/${id}`}>Say how it is now</Link>
            </Button>
          </>
        )}
      </Card>
    )
  })
}

/** The way to what is known of each, for whom it may be read. */
function WhatWeKnow({ patients }: { patients: readonly Patient[] }) {
  const readable = patients.filter(
    ({ relation, rights, status }) =>
      status !== 'deceased' && (relation === 'self' || rights.includes('reports')),
  )
  return readable.map(({ id, name, relation }) => (
    <Button asChild kind="quiet" key={id}>
      <Link to={`/people/${id}/record`}>
        <BookHeart className="size-5" aria-hidden />
        What we know about {relation === 'self' ? 'you' : firstName(name)}
      </Link>
    </Button>
  ))
}

export default function FamilyHome() {
  const { user, doors } = useApp()
  const patients = usePatients().data ?? NOBODY
  const [chosen, setChosen] = useState<string | null>(null)
  const now = useNow()
  const today = dayOf(now)
  const filter = useMemo(
    () => ({
      from: instantOf(addDays(today, -30), '00:00'),
      to: instantOf(addDays(today, 120), '00:00'),
    }),
    [today],
  )
  const { visits: all, isError, error, refetch } = useVisits(filter)
  const known = patients.some(({ id }) => id === chosen)
  const visits = known ? all?.filter(({ patient }) => patient.id === chosen) : all
  const shown = known ? patients.filter(({ id }) => id === chosen) : patients
  const bookable = shown.filter(
    (patient) => patient.rights.includes('book') && patient.status !== 'deceased',
  )
  // Carried before the line can fail: the code is needed where the signal is worst.
  const soon = all?.find(
    ({ status, start }) =>
      NEARNESS.includes(status) ||
      (status === 'SCHEDULED' && Date.parse(start) - now < DOOR_CODE.aheadHours * 3_600_000),
  )?.id
  useEffect(() => {
    if (soon) void doors?.look([soon])
  }, [soon, doors])
  const anew = useFamily().data?.caresForMe.filter(({ over }) => over) ?? []
  if (isError && !visits) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!visits) return <PageSkeleton />
  const next = nearest(visits, now)
  const later = visits.filter((visit) => visit !== next && !OVER.has(visit.status))
  const past = visits.filter((visit) => visit.status === 'COMPLETED').toReversed()
  // The last visit, while it is remembered.
  const fresh = past.find(({ end }) => now - Date.parse(end) < 7 * 86_400_000)
  const quiet = shown.length > 0 && shown.every(({ status }) => status === 'deceased')
  const ask = (bookable.length > 0 || patients.length === 0) && (
    <Button asChild size="large">
      <Link to={known ? `/request?patient=${chosen}` : '/request'}>
        <CalendarPlus className="size-5.5" aria-hidden />
        Ask for a visit
      </Link>
    </Button>
  )
  return (
    <div className="mx-auto grid w-full max-w-5xl items-start gap-4 pb-4 lg:grid-cols-[1.2fr_1fr]">
      <div className="grid gap-4">
        <p className="text-muted">
          {greeting(now)}, {firstName(user.name)}
        </p>
        <Switcher patients={patients} chosen={known ? chosen : null} onChoose={setChosen} />
        {anew.map((relation) => (
          <AskedAnew key={relation.person.id} relation={relation} />
        ))}
        <WaitingRequests />
        <NotAsUsual patients={shown} />
        {quiet ? null : next ? (
          <Hero visitId={next.id} summary={next} />
        ) : (
          <EmptyState drawing="home" action={ask}>
            No visit is planned. Say when you need a nurse, and we find the right one.
          </EmptyState>
        )}
      </div>
      <div className="grid gap-4 lg:pt-10">
        {fresh && !quiet && <RatingCard key={fresh.id} visit={fresh} unasked />}
        <WhatWeKnow patients={shown} />
        {later.length > 0 && (
          <Card>
            <h2>Later</h2>
            <ul>
              {later.slice(0, 6).map((visit) => (
                <VisitRow key={visit.id} visit={visit} who="nurse" withDay />
              ))}
            </ul>
          </Card>
        )}
        {past.length > 0 && (
          <Card>
            <h2>What was found</h2>
            <ul>
              {past.slice(0, 5).map((visit) => (
                <VisitRow key={visit.id} visit={visit} who="nurse" withDay />
              ))}
            </ul>
          </Card>
        )}
        {next && ask}
      </div>
    </div>
  )
}
