import {
  BookHeart,
  CalendarPlus,
  HeartHandshake,
  House,
  KeyRound,
  Languages,
  Pencil,
} from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link, useParams } from 'react-router'
import type { PatientDetail } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'
import { longDay, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { LANGUAGE_WORDS } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'
import { OpenInvitation } from '../family/FamilyPage.tsx'
import { InviteSheet } from '../family/InviteSheet.tsx'
import { AddressSheet } from './AddressSheet.tsx'
import { LanguageSheet } from './LanguageSheet.tsx'
import { useFamilyOf } from '../family/queries.ts'
import { RelationCard } from '../family/RelationCard.tsx'
import { PATIENT_STATUS_LOOK } from '../family/words.ts'
import { PatientTalk } from '../messages/PatientTalk.tsx'
import { useVisits } from '../visits/queries.ts'
import { VisitRow } from '../visits/VisitRow.tsx'
import { LinkCodeSheet } from './LinkCodeSheet.tsx'
import { usePatient } from './queries.ts'
import { CareFlagsCard } from '../presence/CareFlagsCard.tsx'
import { StatusSheet } from './StatusSheet.tsx'

const OPEN = 'REQUESTED,SCHEDULED,EN_ROUTE,ARRIVED'

function HowTheyAre({ patient }: { patient: PatientDetail }) {
  const [saying, setSaying] = useState(false)
  const now = useNow()
  const { word, tone, icon } = PATIENT_STATUS_LOOK[patient.status]
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>How they are</h2>
        <Tag tone={tone} icon={icon}>
          {word}
        </Tag>
      </div>
      <ul className="grid gap-2">
        {patient.statuses.map((said) => (
          <li key={said.id} className="border-t border-line pt-2 first:border-0">
            <b>{PATIENT_STATUS_LOOK[said.status].word}</b>
            {said.reason && <span>: {said.reason}</span>}
            <span className="block text-small text-muted">
              {said.by.name}, {stamp(said.at, now)}
            </span>
          </li>
        ))}
      </ul>
      {patient.can.length > 0 && (
        <Button kind="quiet" onClick={() => setSaying(true)}>
          <Pencil className="size-5" aria-hidden />
          Change
        </Button>
      )}
      {saying && <StatusSheet patient={patient} onClose={() => setSaying(false)} />}
    </Card>
  )
}

/** The visits that are planned; of somebody who is away, dispatch decides about each. */
function Planned({ patient }: { patient: PatientDetail }) {
  const filter = useMemo(
    () => ({ patientId: patient.id, status: OPEN, order: 'soonest' as const }),
    [patient.id],
  )
  const { visits } = useVisits(filter)
  const away = patient.status === 'in_hospital' || patient.status === 'moved_away'
  return (
    <Card className={away && visits?.length ? 'border-warn' : ''}>
      <h2>{away && visits?.length ? 'Decide about these visits' : 'Planned visits'}</h2>
      {visits?.length === 0 && <p className="text-muted">None.</p>}
      <ul>
        {visits?.slice(0, 20).map((visit) => (
          <VisitRow key={visit.id} visit={visit} who="nurse" withDay />
        ))}
      </ul>
      <Button asChild kind="plain">
        <Link to={`/visits?when=any&patient=${patient.id}`}>All visits, also those before</Link>
      </Button>
      {patient.status !== 'deceased' && (
        <Button asChild kind="quiet">
          <Link to={`/request?patient=${patient.id}`}>
            <CalendarPlus className="size-5" aria-hidden />
            Book a visit
          </Link>
        </Button>
      )}
    </Card>
  )
}

function BirthDateSheet({ patient, onClose }: { patient: PatientDetail; onClose: () => void }) {
  const { run, busy, fields, sentence } = useChange()
  const [birthDate, setBirthDate] = useState(patient.birthDate ?? '')
  async function save() {
    if ((await run('family.setBirthDate', { id: patient.id, birthDate })) !== 'refused') onClose()
  }
  return (
    <Sheet title="Date of birth" onClose={onClose}>
      <p className="text-muted">
        What parents may do ends on the 18th birthday; it moves with this.
      </p>
      <TextField
        label="Date of birth"
        type="date"
        value={birthDate}
        onChange={(event) => setBirthDate(event.target.value)}
        error={fields['birthDate']}
      />
      <FormError>{!fields['birthDate'] && sentence}</FormError>
      <Button size="large" disabled={busy || !birthDate} onClick={() => void save()}>
        Save
      </Button>
    </Sheet>
  )
}

function Who({ patient }: { patient: PatientDetail }) {
  const [correcting, setCorrecting] = useState(false)
  const [moving, setMoving] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const { address } = patient
  return (
    <Card>
      <h2>Who they are</h2>
      <dl className="grid gap-2">
        {[
          [
            'Born',
            patient.birthDate
              ? `${longDay(`${patient.birthDate}T12:00:00Z`)} ${patient.birthDate.slice(0, 4)}`
              : 'Not known',
          ],
          ['Phone', patient.phone ?? 'Not known'],
          ['Letters and texts', LANGUAGE_WORDS[patient.language]],
          [
            'Home',
            address
              ? [address.line, address.suburb, address.landmark].filter(Boolean).join(', ')
              : 'Not known',
          ],
          ...(address?.contact
            ? [['Lets the nurse in', `${address.contact.name}, ${address.contact.phone}`]]
            : []),
        ].map(([label, value]) => (
          <div key={label}>
            <dt className="text-small text-muted">{label}</dt>
            <dd className="font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      <Button kind="plain" onClick={() => setCorrecting(true)}>
        <Pencil className="size-5" aria-hidden />
        {patient.birthDate ? 'Correct' : 'Enter'} the date of birth
      </Button>
      <Button kind="plain" onClick={() => setMoving(true)}>
        <House className="size-5" aria-hidden />
        {address ? 'Change' : 'Enter'} the address
      </Button>
      <Button kind="plain" onClick={() => setChoosing(true)}>
        <Languages className="size-5" aria-hidden />
        Change the language
      </Button>
      {choosing && <LanguageSheet patient={patient} onClose={() => setChoosing(false)} />}
      {moving && <AddressSheet patient={patient} onClose={() => setMoving(false)} />}
      {correcting && <BirthDateSheet patient={patient} onClose={() => setCorrecting(false)} />}
    </Card>
  )
}

function Family({ patient }: { patient: PatientDetail }) {
  const { data, isPending, error, refetch } = useFamilyOf(patient.id)
  const [sheet, setSheet] = useState<'invite' | 'code' | null>(null)
  const close = () => setSheet(null)
  if (isPending) return <PageSkeleton />
  if (!data) return <Unreadable error={error} onRetry={() => void refetch()} />
  return (
    <section className="grid gap-3" aria-label="Family">
      <h2>Family</h2>
      {data.relations.map((relation) => (
        <RelationCard key={relation.person.id} relation={relation} />
      ))}
      {data.invitations.length > 0 && (
        <Card>
          <h3 className="font-semibold">Invited</h3>
          <ul>
            {data.invitations.map((invitation) => (
              <OpenInvitation key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        </Card>
      )}
      {data.relations.length + data.invitations.length === 0 && (
        <EmptyState drawing="tea">
          Nobody cares with {patient.name} here yet. Record who may, and what was shown to you.
        </EmptyState>
      )}
      {patient.status !== 'deceased' && (
        <Button kind="quiet" onClick={() => setSheet('invite')}>
          <HeartHandshake className="size-5" aria-hidden />
          Record who may care with them
        </Button>
      )}
      {data.linkable && (
        <Button kind="quiet" onClick={() => setSheet('code')}>
          <KeyRound className="size-5" aria-hidden />
          Make a code for their own account
        </Button>
      )}
      {sheet === 'invite' && <InviteSheet patientId={patient.id} desk onClose={close} />}
      {sheet === 'code' && (
        <LinkCodeSheet patientId={patient.id} name={patient.name} onClose={close} />
      )}
    </section>
  )
}

/** One patient as dispatch works with them; the family sees how they are. */
export default function PatientPage() {
  const { id = '' } = useParams()
  const { user } = useApp()
  const { data, isPending, error, refetch } = usePatient(id)
  if (isPending) return <PageSkeleton />
  if (!data) return <Unreadable error={error} onRetry={() => void refetch()} />
  const desk = user.role === 'administrator'
  const self = data.relation === 'self'
  const talks = user.duties.includes('dispatch') || self || data.rights.includes('messages')
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4 pb-4">
      <PageHeader
        title={data.name}
        back={desk ? { to: '/people', label: 'People' } : { to: '/', label: 'Home' }}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <HowTheyAre patient={data} />
          {(self || data.rights.includes('reports') || user.duties.includes('clinical_lead')) && (
            <Button asChild kind="quiet">
              <Link to={`/people/${data.id}/record`}>
                <BookHeart className="size-5" aria-hidden />
                {self ? 'What we know about you' : `What is known of ${data.name}`}
              </Link>
            </Button>
          )}
          <Planned patient={data} />
          {desk && <Who patient={data} />}
          {user.duties.includes('dispatch') && <CareFlagsCard patientId={data.id} />}
        </div>
        <div className="grid gap-4">
          {talks && <PatientTalk patientId={data.id} />}
          {(desk || self) && <Family patient={data} />}
        </div>
      </div>
    </div>
  )
}
