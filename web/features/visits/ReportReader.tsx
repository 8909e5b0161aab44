import { FileDown, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Report, Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { openDocument } from '../../openDocument.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useNow } from '../../useNow.ts'
import { FollowUpCard } from '../review/FollowUpCard.tsx'
import { QuestionsCard } from '../review/QuestionsCard.tsx'
import { ReviewCard } from '../review/ReviewCard.tsx'
import { AddendumSheet } from './AddendumSheet.tsx'
import { Printing } from './Printing.tsx'
import { ReportWordsView } from './ReportWordsView.tsx'
import { RevivedDraft } from './RevivedDraft.tsx'

/** A signed report, with what was added since and what the doctor said. */
export function ReportReader({ visit, report }: { visit: Visit; report: Report }) {
  const { bearer } = useApp()
  const now = useNow()
  const [adding, setAdding] = useState(false)
  const mayAdd = visit.can.includes('add-addendum')
  return (
    <>
      <RevivedDraft visit={visit} report={report} />
      <Card>
        <p className="text-muted">
          {report.author.name}
          {report.signedAt ? `, signed ${stamp(report.signedAt, now)}` : ', not signed yet'}
        </p>
        {report.unreadable && (
          <p className="font-semibold text-alert">
            This report cannot be opened. We have been told.
          </p>
        )}
        <ReportWordsView words={report} files={visit.files} />
        {report.addenda.map((addendum) => (
          <section key={addendum.id} className="border-t border-line pt-2.5">
            <h2>
              Added {stamp(addendum.at, now)} by {addendum.author.name}
            </h2>
            <p className="whitespace-pre-wrap">{addendum.content}</p>
            <p className="text-small text-muted">{addendum.reason}</p>
          </section>
        ))}
        <div className="flex flex-wrap gap-2">
          {report.pdfUrl && (
            <Button kind="quiet" onClick={() => void openDocument(report.pdfUrl!, bearer?.token)}>
              <FileDown className="size-5" aria-hidden />
              {report.pdfState === 'ready' ? 'Report as PDF' : 'The PDF before the last change'}
            </Button>
          )}
          <Printing visit={visit} report={report} />
          {mayAdd && (
            <Button kind="plain" onClick={() => setAdding(true)}>
              <Plus className="size-5" aria-hidden />
              Add to it
            </Button>
          )}
        </div>
      </Card>
      <QuestionsCard visit={visit} />
      <ReviewCard visit={visit} />
      <FollowUpCard visit={visit} />
      {adding && <AddendumSheet visit={visit} onClose={() => setAdding(false)} />}
    </>
  )
}
