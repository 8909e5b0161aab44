import { ChevronRight, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Staff } from '../../../contract/staff.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { DUTY_WORDS, ROLE_WORDS } from '../../words.ts'
import { InviteSheet } from './InviteSheet.tsx'
import { useStaff } from './queries.ts'
import { RegistrationTag } from './RegistrationTag.tsx'
import { needsAttention } from './registrationWords.ts'

type Shown = 'attention' | 'all' | 'left'

function about({ role, duties, category, registration }: Staff): string {
  if (role === 'administrator')
    return duties.length ? duties.map((duty) => DUTY_WORDS[duty]).join(', ') : 'No duties yet'
  return [ROLE_WORDS[role], category, registration].filter(Boolean).join(' · ')
}

function Line({ person }: { person: Staff }) {
  return (
    <li>
      <Link
        to={`/people/staff/${person.id}`}
        className="flex min-h-14 items-center gap-3 border-t border-line py-2.5 in-[li:first-child]:border-0"
      >
        <Avatar name={person.name} />
        <span className="min-w-0 flex-1">
          <b className="block">{person.name}</b>
          <span className="block text-small text-muted">{about(person)}</span>
          <span className="mt-1 block">
            <RegistrationTag person={person} />
          </span>
        </span>
        <ChevronRight className="size-5 flex-none text-muted" aria-hidden />
      </Link>
    </li>
  )
}

/** Everybody who works here, those about whom something has to be done first. */
export function StaffCard() {
  const staff = useStaff()
  const left = useStaff({ disabled: true })
  const [inviting, setInviting] = useState(false)
  const urgent = (staff.data?.filter(needsAttention) ?? []).toSorted(
    (a, b) => Number(b.waiting) - Number(a.waiting),
  )
  const [chosen, setChosen] = useState<Shown | null>(null)
  const shown = chosen ?? (urgent.length > 0 ? 'attention' : 'all')
  const people = { attention: urgent, all: staff.data ?? [], left: left.data ?? [] }[shown]
  return (
    <Card>
      <div className="flex items-center justify-between gap-3">
        <h2>Staff</h2>
        <Button kind="quiet" onClick={() => setInviting(true)}>
          <UserPlus className="size-5" aria-hidden />
          Invite
        </Button>
      </div>
      {staff.isPending && <PageSkeleton />}
      {staff.error && !staff.data && (
        <Unreadable error={staff.error} onRetry={() => void staff.refetch()} />
      )}
      {staff.data && (
        <Choice
          label="Show"
          hideLabel
          columns={3}
          value={shown}
          onChange={setChosen}
          options={[
            { value: 'attention', title: 'To do', note: String(urgent.length) },
            { value: 'all', title: 'All', note: String(staff.data.length) },
            { value: 'left', title: 'Left', note: String(left.data?.length ?? 0) },
          ]}
        />
      )}
      {staff.data && people.length === 0 && (
        <EmptyState drawing={shown === 'attention' ? 'tea' : 'letter'}>
          {
            {
              attention: 'Every registration is verified and far from its end.',
              all: 'Nobody yet. Invite the first nurse with a link.',
              left: 'Nobody has left.',
            }[shown]
          }
        </EmptyState>
      )}
      <ul>
        {people.map((person) => (
          <Line key={person.id} person={person} />
        ))}
      </ul>
      {inviting && <InviteSheet onClose={() => setInviting(false)} />}
    </Card>
  )
}
