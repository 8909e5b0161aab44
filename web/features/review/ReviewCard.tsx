import { PenLine, Users } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import { stamp } from '../../time.ts'
import { Stars } from '../../ui/Stars.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { Judging } from './ReviewForm.tsx'
import { Versions, type Review } from './Versions.tsx'

function ChangeSheet({
  visit,
  review,
  onClose,
}: {
  visit: Visit
  review: Review
  onClose: () => void
}) {
  const now = useNow()
  const [changeId] = useState(() => newId())
  const [judged, setJudged] = useState({
    rating: review.rating ?? 0,
    comment: review.comment ?? '',
  })
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  const same = judged.rating === review.rating && judged.comment === review.comment
  async function send() {
    const at = new Date(now).toISOString()
    const outcome = await run('reviews.change', { id: visit.id, changeId, at, ...judged })
    if (outcome === 'refused') return
    toast(review.released ? 'Changed; the family sees that it was amended' : 'Changed')
    onClose()
  }
  return (
    <Sheet title="Change the review" onClose={onClose}>
      <p className="text-muted">
        {review.changeableUntil && `Possible until ${stamp(review.changeableUntil, now)}. `}
        What it says now is kept for the nurse and the clinical lead.
      </p>
      <Judging value={judged} onChange={setJudged} />
      <FormError>{sentence}</FormError>
      <Button
        size="large"
        disabled={busy || same || judged.rating === 0}
        onClick={() => void send()}
      >
        Change it
      </Button>
    </Sheet>
  )
}

/** What the doctor said of the report, and what they may still do with it. */
export function ReviewCard({ visit }: { visit: Visit }) {
  const now = useNow()
  const [changing, setChanging] = useState(false)
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  const { review } = visit
  if (!review) return null
  async function release() {
    if ((await run('reviews.release', { id: visit.id })) !== 'refused')
      toast('Shared with the family')
  }
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>Checked by {review.doctor.name}</h2>
        {review.rating !== null && <Stars value={review.rating} />}
      </div>
      <p className="whitespace-pre-wrap">{review.comment || 'No remark.'}</p>
      <p className="flex flex-wrap items-center gap-2 text-small text-muted">
        {stamp(review.at, now)}
        {review.released ? ', shared with the family' : ', not shared with the family'}
        {review.amendedAt && (
          <Tag tone="info" icon={PenLine}>
            Amended {stamp(review.amendedAt, now)}
          </Tag>
        )}
      </p>
      <Versions review={review} />
      <FormError>{sentence}</FormError>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {visit.can.includes('release-review') && (
          <Button disabled={busy} onClick={() => void release()}>
            <Users className="size-5 flex-none" aria-hidden />
            Share with the family
          </Button>
        )}
        {visit.can.includes('change-review') && (
          <Button kind="quiet" onClick={() => setChanging(true)}>
            <PenLine className="size-5 flex-none" aria-hidden />
            Change it
          </Button>
        )}
      </div>
      {changing && <ChangeSheet visit={visit} review={review} onClose={() => setChanging(false)} />}
    </Card>
  )
}
