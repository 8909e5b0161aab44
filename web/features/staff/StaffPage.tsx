import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { CalendarDays, Plus, Thermometer, UserRoundX } from 'lucide-react'
import { isRegistered, type StaffMember } from '../../../contract/staff.ts'
import { useApp } from '../../app.ts'
import { longDay } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { DUTY_NOTES, DUTY_WORDS, ROLE_WORDS } from '../../words.ts'
import { SickSheet } from '../offers/SickSheet.tsx'
import { AccountCard } from './AccountCard.tsx'
import { DutiesSheet } from './DutiesSheet.tsx'
import { useStaffMember } from './queries.ts'
import { RegistrationForm } from './RegistrationForm.tsx'
import { RegistrationList } from './RegistrationList.tsx'
import { RegistrationTag } from './RegistrationTag.tsx'
import { TimeCard } from './TimeCard.tsx'

function Registrations({ person }: { person: StaffMember }) {
  const [entering, setEntering] = useState(false)
  if (!isRegistered(person.role)) return null
  return (
    <Card>
      <h2>Registration</h2>
      {person.registrations.length === 0 && (
        <p className="text-muted">
          Nothing was entered yet. {person.name} does so under Settings, My registration.
        </p>
      )}
      <RegistrationList items={person.registrations} />
      {person.can.includes('enter-registration') && (
        <Button kind="plain" onClick={() => setEntering(true)}>
          <Plus className="size-5" aria-hidden />
          Enter one for {person.name}
        </Button>
      )}
      {entering && (
        <Sheet title={`Certificate of ${person.name}`} onClose={() => setEntering(false)}>
          <p className="text-muted">Another clinical lead has to verify what you enter.</p>
          <RegistrationForm
            role={person.role}
            userId={person.id}
            known={person.registrations[0]}
            onDone={() => setEntering(false)}
          />
        </Sheet>
      )}
    </Card>
  )
}

function Duties({ person }: { person: StaffMember }) {
  const [changing, setChanging] = useState(false)
  if (person.role !== 'administrator') return null
  return (
    <Card>
      <h2>Duties</h2>
      {person.duties.length === 0 && (
        <p className="text-muted">None: this page and the policy are all that opens.</p>
      )}
      <ul className="grid gap-2">
        {person.duties.map((duty) => (
          <li key={duty}>
            <b className="block">{DUTY_WORDS[duty]}</b>
            <span className="text-small text-muted">{DUTY_NOTES[duty]}</span>
          </li>
        ))}
      </ul>
      {person.can.includes('set-duties') && (
        <Button kind="quiet" onClick={() => setChanging(true)}>
          Change the duties
        </Button>
      )}
      {changing && <DutiesSheet person={person} onClose={() => setChanging(false)} />}
    </Card>
  )
}

/** One act when she calls in: she is away, and somebody goes instead. */
function Illness({ person }: { person: StaffMember }) {
  const { user } = useApp()
  const [open, setOpen] = useState(false)
  if (person.role !== 'nurse' || person.disabledAt || !user.duties.includes('dispatch')) return null
  return (
    <Card>
      <h2>When she calls in sick</h2>
      <p className="text-muted">Marks her away and proposes who makes each of her visits.</p>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        <Thermometer className="size-5" aria-hidden />
        {person.name} is sick
      </Button>
      {open && <SickSheet nurse={person} onClose={() => setOpen(false)} />}
    </Card>
  )
}

/** One colleague: may they work, for what are they responsible, and how to end it. */
export default function StaffPage() {
  const { id = '' } = useParams()
  const { user } = useApp()
  const planner = user.duties.some((duty) => duty === 'dispatch' || duty === 'clinical_lead')
  const { data: person, error, refetch } = useStaffMember(id)
  if (error && !person) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!person) return <PageSkeleton />
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4 pb-4">
      <PageHeader
        title={person.name}
        note={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            {ROLE_WORDS[person.role]}
            <span className="break-all">{person.email}</span>
            <RegistrationTag person={person} />
            {person.disabledAt && (
              <Tag tone="alert" icon={UserRoundX}>
                Cannot sign in since {longDay(person.disabledAt)}
              </Tag>
            )}
          </span>
        }
        back={{ to: '/people', label: 'People' }}
      />
      {person.disabledAt && person.visitsAhead > 0 && (
        <Card className="bg-warn-soft">
          <h2>
            {person.visitsAhead} {person.visitsAhead === 1 ? 'visit' : 'visits'} ahead
          </h2>
          <p>They are still {person.name}&apos;s. Dispatch gives each to somebody else.</p>
          <Button asChild kind="outline">
            <Link to="/">
              <CalendarDays className="size-5" aria-hidden />
              To the board
            </Link>
          </Button>
        </Card>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {person.role === 'nurse' && planner && <TimeCard id={person.id} name={person.name} />}
        <Registrations person={person} />
        <Duties person={person} />
        <Illness person={person} />
        <AccountCard person={person} />
      </div>
    </div>
  )
}
