import { CircleCheck, Clock, Hourglass, LockOpen, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import type { Opening } from '../../../contract/access.ts'
import { longDay, relative, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { DelaySheet } from './DelaySheet.tsx'
import { ReviewSheet } from './ReviewSheet.tsx'
import { GLASS_REASONS, OUTCOME_WORDS } from './words.ts'

function State({ opening }: { opening: Opening }) {
  const now = useNow()
  const { review, overdue, reviewBy } = opening
  if (review)
    return (
      <Tag
        tone={review.outcome === 'justified' ? 'good' : 'alert'}
        icon={review.outcome === 'justified' ? CircleCheck : ShieldAlert}
      >
        {OUTCOME_WORDS[review.outcome]}
      </Tag>
    )
  return (
    <Tag tone={overdue ? 'alert' : 'warn'} icon={overdue ? ShieldAlert : Hourglass}>
      {overdue ? `Overdue, due ${relative(reviewBy, now)}` : `Review ${relative(reviewBy, now)}`}
    </Tag>
  )
}

/** One record that was opened: by whom, why, and what came of it. */
export function OpeningCard({ opening }: { opening: Opening }) {
  const [sheet, setSheet] = useState<'review' | 'delay' | null>(null)
  const { patient, by, reason, note, openedAt, until, open, review, patientToldLater, can } =
    opening
  return (
    <Card aria-label={`${patient.name}, opened by ${by.name}`}>
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h2>{patient.name}</h2>
        <State opening={opening} />
      </div>
      <p>
        {by.name} opened the record on {longDay(openedAt)}, {time(openedAt)}–{time(until)}.{' '}
        <b>{GLASS_REASONS[reason].title}.</b>
      </p>
      {note && <p className="rounded-small bg-well p-3">{note}</p>}
      <div className="flex flex-wrap gap-1.5">
        {open && (
          <Tag tone="warn" icon={LockOpen}>
            Open now
          </Tag>
        )}
        {patientToldLater && (
          <Tag tone="info" icon={Clock}>
            Patient told from {longDay(patientToldLater)}
          </Tag>
        )}
      </div>
      {review && (
        <p className="text-small text-muted">
          {review.by.name}, {longDay(review.at)}: {review.note}
        </p>
      )}
      {(can.includes('review') || can.includes('delay')) && (
        <div className="flex flex-wrap gap-2">
          {can.includes('review') && <Button onClick={() => setSheet('review')}>Review</Button>}
          {can.includes('delay') && (
            <Button kind="quiet" onClick={() => setSheet('delay')}>
              Tell the patient later
            </Button>
          )}
        </div>
      )}
      {sheet === 'review' && <ReviewSheet opening={opening} onClose={() => setSheet(null)} />}
      {sheet === 'delay' && <DelaySheet opening={opening} onClose={() => setSheet(null)} />}
    </Card>
  )
}
