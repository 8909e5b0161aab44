import { ClipboardCheck, FileText } from 'lucide-react'
import { Link } from 'react-router'
import type { Visit } from '../../../contract/visits.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'

const STATES = {
  none: { tone: 'plain', word: 'Not written yet' },
  draft: { tone: 'warn', word: 'Draft' },
  signed: { tone: 'info', word: 'Signed' },
  reviewed: { tone: 'good', word: 'Checked by a doctor' },
} as const

/** What was found, in short, and the way to all of it. */
export function ReportCard({ visit }: { visit: Visit }) {
  const opens = ['read-report', 'write-report', 'sign-report', 'review'] as const
  const may = opens.some((action) => visit.can.includes(action)) || visit.report
  if (!may || (visit.reportStatus === 'none' && visit.status !== 'COMPLETED')) return null
  const { tone, word } = STATES[visit.reportStatus]
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>The report</h2>
        <Tag tone={tone} icon={ClipboardCheck}>
          {word}
        </Tag>
      </div>
      {visit.review?.comment && <p>{visit.review.comment}</p>}
      {!visit.review?.comment && visit.report?.findings && (
        <p className="line-clamp-3">{visit.report.findings}</p>
      )}
      <Button asChild kind="quiet">
        <Link to={`/visits/${visit.id}/report`}>
          <FileText className="size-5" aria-hidden />
          {visit.can.includes('write-report') ? 'Write' : 'Read'}
        </Link>
      </Button>
    </Card>
  )
}
