import { CircleCheck, ShieldAlert } from 'lucide-react'
import type { Visit } from '../../../contract/visits.ts'
import { longDay, time } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useStaff } from '../staff/queries.ts'
import { candidates } from './availability.ts'

type Assignable = Pick<Visit, 'id' | 'start' | 'end' | 'nurse' | 'doctor' | 'patient' | 'can'>

/** Who reviews the report, or the nurse is taken off. Who takes a visit is asked by `CandidateSheet`. */
export function AssignSheet({
  visit,
  action,
  onClose,
}: {
  visit: Assignable
  action: 'assign-doctor' | 'unassign'
  onClose: () => void
}) {
  const staff = useStaff({ role: 'doctor', visitId: visit.id })
  const toast = useToast()
  const { run, busy, sentence } = useChange()
  const present = action === 'unassign' ? visit.nurse : visit.doctor

  async function choose(id: string | null, name: string) {
    const outcome = id
      ? await run('visits.assignDoctor', { id: visit.id, doctorId: id })
      : await run('visits.assignNurse', { id: visit.id, nurseId: null })
    if (outcome === 'refused') return
    toast(id ? `${name} is assigned` : 'The nurse was taken off')
    onClose()
  }

  if (action === 'unassign') {
    return (
      <Sheet title={`Take ${present?.name ?? 'the nurse'} off?`} onClose={onClose}>
        <p className="text-muted">The visit waits for another nurse, and the family is told.</p>
        <FormError>{sentence}</FormError>
        <Button kind="danger" size="large" disabled={busy} onClick={() => void choose(null, '')}>
          Take off
        </Button>
      </Sheet>
    )
  }
  return (
    <Sheet title="Who reviews the report?" onClose={onClose}>
      <p className="text-muted">
        {visit.patient.name}, {longDay(visit.start)}, {time(visit.start)}–{time(visit.end)}
      </p>
      <FormError>{sentence}</FormError>
      {staff.isError && <Unreadable error={staff.error} onRetry={() => void staff.refetch()} />}
      {staff.isPending && <PageSkeleton />}
      {staff.data?.length === 0 && (
        <EmptyState drawing="home">Nobody here yet. Invite a doctor under People.</EmptyState>
      )}
      <ul className="grid gap-2">
        {candidates(staff.data ?? [], visit).map(({ staff: person, day, obstacle }) => (
          <li key={person.id}>
            <button
              type="button"
              disabled={busy || person.id === present?.id || obstacle !== null}
              onClick={() => void choose(person.id, person.name)}
              className="flex min-h-16 w-full items-center gap-3 rounded-card border-2 border-line px-3 py-2 text-left hover:border-brand disabled:opacity-60"
            >
              <Avatar name={person.name} />
              <span className="min-w-0 flex-1">
                <b className="block">{person.name}</b>
                <span className="block text-small text-muted">
                  {obstacle ?? (day ? `That day: ${day}` : 'Nothing else that day')}
                </span>
              </span>
              {person.id === present?.id ? (
                <Tag tone="brand" icon={CircleCheck}>
                  Now
                </Tag>
              ) : obstacle ? (
                <Tag tone="alert" icon={ShieldAlert}>
                  Cannot
                </Tag>
              ) : null}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
