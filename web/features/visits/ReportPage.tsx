import { useParams } from 'react-router'
import type { Visit } from '../../../contract/visits.ts'
import { day, time } from '../../time.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useNow } from '../../useNow.ts'
import { useApp } from '../../app.ts'
import { Evidence } from '../review/Evidence.tsx'
import { ReviewForm } from '../review/ReviewForm.tsx'
import { TrendsCard } from '../observations/TrendsCard.tsx'
import { ReportEditor } from './ReportEditor.tsx'
import { ReportReader } from './ReportReader.tsx'
import { WithVisit } from './WithVisit.tsx'

/** The report as this person meets it: to write, to read, or to review. */
export function ReportOf({ visit }: { visit: Visit }) {
  const writes =
    !visit.report?.signedAt &&
    (visit.can.includes('write-report') || visit.can.includes('sign-report'))
  if (writes) return <ReportEditor key={visit.id} visit={visit} />
  return (
    <>
      {visit.report ? (
        <ReportReader visit={visit} report={visit.report} />
      ) : (
        <EmptyState drawing="page">There is no report that you may read yet.</EmptyState>
      )}
      <TrendsCard patientId={visit.patient.id} back={`/visits/${visit.id}/report`} />
      {visit.can.includes('review') && <ReviewForm key={visit.id} visit={visit} />}
    </>
  )
}

export default function ReportPage() {
  const { id = '' } = useParams()
  const { user } = useApp()
  const now = useNow()
  return (
    <WithVisit id={id}>
      {(visit) => (
        <div className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-4">
          <PageHeader
            back={{ to: `/visits/${id}`, label: 'The visit' }}
            title={`Report about ${visit.patient.name}`}
            note={`${visit.service.name} · ${day(visit.start, now)} ${time(visit.start)}`}
          />
          {user.role === 'doctor' && <Evidence visit={visit} />}
          <ReportOf visit={visit} />
        </div>
      )}
    </WithVisit>
  )
}
