import { BookHeart, DoorOpen, MessageSquareText, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Visit, VisitSummary } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { EntrySheet } from './EntrySheet.tsx'
import { useRecord } from './queries.ts'
import { noteOf } from './shown.ts'

const DAY = 24 * 3_600_000
/** Whose record the nurse may read by now; the server decides, this only spares a question. */
export const isNear = (visit: VisitSummary, now: number) =>
  visit.status !== 'SCHEDULED' || Date.parse(visit.start) <= now + DAY

/** The way to what is known, where somebody is about to go in; the worst of it stands on the button. */
export function BeforeButton({ visit }: { visit: VisitSummary }) {
  const now = useNow()
  return isNear(visit, now) ? <Before visit={visit} /> : null
}

function Before({ visit }: { visit: VisitSummary }) {
  const { record } = useRecord(visit.patient.id)
  const dangers = record?.entries.filter(({ severe }) => severe) ?? []
  return (
    <Button asChild kind={dangers.length > 0 ? 'danger' : 'quiet'} size="large">
      <Link to={`/visits/${visit.id}/before`}>
        {dangers.length > 0 ? (
          <TriangleAlert className="size-6 flex-none" aria-hidden />
        ) : (
          <DoorOpen className="size-6 flex-none" aria-hidden />
        )}
        {visit.status === 'IN_PROGRESS' ? 'What to know here' : 'Before you go in'}
        {dangers.length > 0 && (
          <span className="sr-only">: {dangers.map(({ what }) => what).join(', ')}</span>
        )}
      </Link>
    </Button>
  )
}

/** On the page of a visit: the way to what is known. */
export function RecordCard({ visit }: { visit: Visit }) {
  const { user } = useApp()
  const now = useNow()
  if (user.role === 'administrator' && !user.duties.includes('clinical_lead')) return null
  if (user.role === 'nurse') {
    const over = visit.status === 'COMPLETED' || visit.status === 'CANCELLED'
    return over || !isNear(visit, now) ? null : <Before visit={visit} />
  }
  return (
    <Button asChild kind="quiet">
      <Link to={`/people/${visit.patient.id}/record`}>
        <BookHeart className="size-5 flex-none" aria-hidden />
        What is known of {visit.patient.name}
      </Link>
    </Button>
  )
}

/** What the next nurse should know, written where it is known. */
export function NoteCard({ visit }: { visit: Visit }) {
  const { user } = useApp()
  const inside = visit.status === 'IN_PROGRESS' || visit.status === 'COMPLETED'
  return user.role === 'nurse' && inside ? <Note visit={visit} /> : null
}

function Note({ visit }: { visit: Visit }) {
  const [writing, setWriting] = useState(false)
  const { record } = useRecord(visit.patient.id)
  const note = record && noteOf(record, visit.id)
  if (!record?.can.includes('write-record')) return null
  return (
    <Card aria-label="For the next nurse">
      <h2 className="flex items-center gap-2">
        <MessageSquareText className="size-5 text-brand" aria-hidden />
        For the next nurse
      </h2>
      {note ? (
        <p className="whitespace-pre-line">{note.what}</p>
      ) : (
        <p className="text-muted">What should whoever comes next know before she goes in?</p>
      )}
      <Button kind="quiet" onClick={() => setWriting(true)}>
        {note ? 'Write it anew' : 'Write a note'}
      </Button>
      {writing && (
        <EntrySheet
          patientId={visit.patient.id}
          visitId={visit.id}
          kind="next_nurse"
          {...(note && !note.pending && { replaces: note })}
          onClose={() => setWriting(false)}
        />
      )}
    </Card>
  )
}
