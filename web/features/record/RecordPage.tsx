import { FileDown } from 'lucide-react'
import { Link, useParams } from 'react-router'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useNow } from '../../useNow.ts'
import { TrendsLink } from '../observations/TrendsCard.tsx'
import { Lines } from './Lines.tsx'
import { Paper } from './Paper.tsx'
import { useRecord } from './queries.ts'
import type { ShownRecord } from './shown.ts'
import { KINDS, ORDER } from './words.ts'

/** What held once: who ended it, when and why. Nothing of a record is ever thrown away. */
function Past({ record }: { record: ShownRecord }) {
  const now = useNow()
  if (record.history.length === 0) return null
  return (
    <Card aria-label="What held before">
      <details>
        <summary className="min-h-12 content-center font-bold">
          What held before ({record.history.length})
        </summary>
        <ul>
          {record.history.map(
            ({ id, kind, what, noneKnown, detail, order, author, at, ended }) =>
              ended && (
                <li key={id} className="grid gap-0.5 border-t border-line py-2">
                  <span>
                    <b>{noneKnown ? 'None known' : what}</b>
                    {detail && `, ${detail}`}
                  </span>
                  <span className="text-small text-muted">
                    {KINDS[kind].title}. {author.name}, {stamp(at, now)}
                  </span>
                  <span className="text-small">
                    {ended.replacedBy ? 'Replaced' : 'Ended'} by {ended.by.name},{' '}
                    {stamp(ended.at, now)}: {ended.reason}
                  </span>
                  {order?.document && <Paper document={order.document} of={what} />}
                </li>
              ),
          )}
        </ul>
      </details>
    </Card>
  )
}

const TITLES = {
  self: 'What we know about you',
  family: (name: string) => `What we know about ${name}`,
}

/** All that is known of a patient: for those who care, and in plain words for the patient. */
export default function RecordPage() {
  const { id = '' } = useParams()
  const { user } = useApp()
  const { record, shut, isError, error, refetch } = useRecord(id)
  if (shut)
    return (
      <EmptyState drawing="page">
        This record is not yours to read now. A nurse reads it from 24 hours before a visit until a
        week after the report.
      </EmptyState>
    )
  if (!record)
    return isError ? <Unreadable error={error} onRetry={() => void refetch()} /> : <PageSkeleton />
  const family = user.role === 'patient'
  const { name } = record.patient
  const own = family && name === user.name
  const empty = record.entries.length === 0 && !record.can.includes('write-record')
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4 pb-4">
      <PageHeader
        back={{ to: user.role === 'administrator' ? '/people' : '/', label: 'Back' }}
        title={own ? TITLES.self : TITLES.family(name)}
        note={
          family
            ? 'Is something wrong or missing? Tell your nurse: she notes it, and what stood before stays readable.'
            : 'A line is never changed: it is replaced or ended, with your name and the reason.'
        }
      />
      <TrendsLink patientId={id} back={`/people/${id}/record`} />
      {(family || user.duties.includes('clinical_lead')) && (
        <Button asChild kind="quiet">
          <Link to={`/people/${id}/copies`}>
            <FileDown className="size-5" aria-hidden />
            {own ? 'Get a copy of my record' : 'Get a copy of this record'}
          </Link>
        </Button>
      )}
      {empty && (
        <EmptyState drawing="page">
          Nothing is noted yet. What you tell your nurse about allergies, medicines and illnesses
          appears here.
        </EmptyState>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {ORDER.map((kind) => (
          <Lines key={kind} record={record} kind={kind} family={own} />
        ))}
      </div>
      <Past record={record} />
    </div>
  )
}
