import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { Foot } from '../../shell.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { StarsField } from '../../ui/Stars.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'

const RATINGS = ['Unusable', 'Thin', 'Sound', 'Good', 'Excellent'] as const

/** A doctor's judgement of the report: a whole number from 1 to 5, once. */
export function ReviewForm({ visit, onDone }: { visit: Visit; onDone?: () => void }) {
  const [rating, setRating] = useState(0)
  const [comment, setComment] = useState('')
  const [release, setRelease] = useState(true)
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  async function send() {
    const outcome = await run('visits.review', { id: visit.id, rating, comment, release })
    if (outcome === 'refused') return
    toast(release ? 'Reviewed, and shared with the family' : 'Reviewed')
    onDone?.()
  }
  return (
    <>
      <Card>
        <div>
          <h2>How good is this report?</h2>
          <p className="text-small text-muted">The nurse sees it, the family does not.</p>
        </div>
        <StarsField
          label="Rating from 1 to 5"
          words={RATINGS}
          value={rating}
          onChange={setRating}
        />
        <TextArea
          label="What the family should know"
          hint="Plain words. They read this with the report."
          maxLength={2_000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <label className="flex min-h-12 items-center gap-3">
          <input
            type="checkbox"
            checked={release}
            onChange={(event) => setRelease(event.target.checked)}
            className="size-6 accent-brand"
          />
          Share report and remark with the family
        </label>
        <FormError>{sentence}</FormError>
      </Card>
      <Foot>
        <Button size="large" disabled={rating === 0 || busy} onClick={() => void send()}>
          {busy ? 'Signing…' : 'Sign the review'}
        </Button>
      </Foot>
    </>
  )
}
