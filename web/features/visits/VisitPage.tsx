import { Eye, MapPin, Navigation } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useParams } from 'react-router'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { day, stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { StatusTag, Tag } from '../../ui/Tag.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { useNow } from '../../useNow.ts'
import { familyHeadline, REASON_WORDS, ROLE_WORDS } from '../../words.ts'
import { ObservationsCard } from '../observations/ObservationsCard.tsx'
import { DoorCard } from '../presence/DoorCard.tsx'
import { PresenceCard } from '../presence/PresenceCard.tsx'
import { GlassBanner, GlassCard } from '../access/GlassCard.tsx'
import { ChecklistCard } from '../record/ChecklistCard.tsx'
import { NoteCard, RecordCard } from '../record/RecordCard.tsx'
import { RatingCard } from '../ratings/RatingCard.tsx'
import { Acts } from './Acts.tsx'
import { DelayTag } from './DelayTag.tsx'
import { Files } from './Files.tsx'
import { History } from './History.tsx'
import { useSharing } from './location.ts'
import { ReportCard } from './ReportCard.tsx'
import { wayOf } from './way.ts'
import { GateCode } from './GateCode.tsx'
import { Calls } from './Calls.tsx'
import { useWhereabouts } from './queries.ts'
import { Whereabouts } from './Whereabouts.tsx'
import { WithVisit } from './WithVisit.tsx'

const Conversations = lazy(() => import('../messages/Conversations.tsx'))

function Address({ visit }: { visit: Visit }) {
  const { address } = visit
  const { user } = useApp()
  if (!address) return null
  const pin = address.pin
  return (
    <Card>
      <h2 className="flex items-center gap-2">
        <MapPin className="size-5 text-brand" aria-hidden />
        {address.line}, {address.suburb}
      </h2>
      {address.landmark && <p className="text-muted">{address.landmark}</p>}
      {visit.note && (
        <p>
          <b>To know: </b>
          {visit.note}
        </p>
      )}
      {user.role === 'nurse' && pin && (
        <Button asChild kind="quiet">
          <a href={`geo:${pin.latitude},${pin.longitude}?q=${pin.latitude},${pin.longitude}`}>
            <Navigation className="size-5" aria-hidden />
            Show the way
          </a>
        </Button>
      )}
    </Card>
  )
}

function People({ visit }: { visit: Visit }) {
  if (!visit.participants.length) return null
  return (
    <Card>
      <h2>Who takes part</h2>
      <ul className="grid gap-1">
        {visit.participants.map((person) => (
          <li key={`${person.id} ${person.relation}`} className="flex justify-between gap-3">
            <span>{person.name}</span>
            <span className="text-muted">
              {person.relation === 'self' ? 'Patient' : ROLE_WORDS[person.role]}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export default function VisitPage() {
  const { id = '' } = useParams()
  return <WithVisit id={id}>{(visit) => <Page visit={visit} />}</WithVisit>
}

/** A nurse sees who sees her, at each moment of the way. */
const seenBy = {
  nobody: 'Nobody sees where you are',
  dispatch: 'Dispatch sees where you are',
  family: 'Dispatch and the family see where you are',
} as const

function Page({ visit }: { visit: Visit & { pending: boolean } }) {
  const { user } = useApp()
  const now = useNow()
  const sharing = useSharing(visit)
  const family = user.role === 'patient'
  const whereabouts = useWhereabouts(sharing ? visit : undefined)
  const talks = visit.conversations.length > 0
  return (
    <div className="flex flex-1 flex-col lg:grid lg:grid-cols-[1fr_26rem] lg:items-start lg:gap-6">
      <div className="flex flex-1 flex-col gap-4 lg:min-h-[calc(100dvh-5rem)]">
        <PageHeader
          back={{ to: '/', label: 'Back' }}
          title={
            family ? familyHeadline(visit, visit.patient.name === user.name) : visit.patient.name
          }
          note={`${visit.service.name} · ${day(visit.start, now)} ${time(visit.start)}–${time(visit.end)}`}
        />
        <GlassBanner patientId={visit.patient.id} />
        <div className="flex flex-wrap gap-1.5">
          <StatusTag status={visit.status} late={visit.late} />
          <DelayTag delay={visit.delay} />
          {visit.pending && <Tag tone="info">Waits for signal</Tag>}
          {sharing && (
            <Tag tone="info" icon={Eye}>
              {seenBy[whereabouts?.shownTo ?? 'dispatch']}
            </Tag>
          )}
          {visit.inError && <Tag tone="warn">Entered in error</Tag>}
          {visit.endReason && <Tag>{REASON_WORDS[visit.endReason]}</Tag>}
        </div>
        {!family && <RecordCard visit={visit} />}
        <Whereabouts visit={visit} />
        <DoorCard visit={visit} />
        <ObservationsCard visit={visit} />
        {(user.role === 'nurse' || user.role === 'doctor') && <ChecklistCard visit={visit} />}
        <NoteCard visit={visit} />
        <ReportCard visit={visit} />
        {family && <RatingCard visit={visit} />}
        <GlassCard visit={visit} />
        <Card>
          <Timeline steps={wayOf(visit, now)} />
          {visit.location && !family && visit.status !== 'EN_ROUTE' && (
            <p className="text-small text-muted">Last seen {stamp(visit.location.at, now)}</p>
          )}
        </Card>
        <PresenceCard visit={visit} />
        <Address visit={visit} />
        <GateCode visit={visit} />
        <Calls visit={visit} />
        <Files visit={visit} />
        <People visit={visit} />
        <History visit={visit} />
        <Acts visit={visit} />
      </div>
      {talks && (
        <aside
          aria-label="Messages"
          className="sticky top-3 hidden h-[calc(100dvh-6rem)] overflow-hidden rounded-card border border-line bg-card lg:flex"
        >
          <Suspense fallback={<PageSkeleton />}>
            <Conversations visit={visit} />
          </Suspense>
        </aside>
      )}
    </div>
  )
}
