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
import { AskNurse } from './QuestionsCard.tsx'

const RATINGS = ['Unusable', 'Thin', 'Sound', 'Good', 'Excellent'] as const

type Judgement = { rating: number; comment: string }

/** A whole number from 1 to 5, and what the family should know. */
export function Judging({
  value: { rating, comment },
  onChange,
}: {
  value: Judgement
  onChange: (next: Judgement) => void
}) {
  return (
    <>
      <StarsField
        label="Rating from 1 to 5"
        words={RATINGS}
        value={rating}
        onChange={(next) => onChange({ rating: next, comment })}
      />
      <TextArea
        label="What the family should know"
        hint="Plain words. They read this with the report."
        maxLength={2_000}
        value={comment}
        onChange={(event) => onChange({ rating, comment: event.target.value })}
      />
    </>
  )
}

/** A doctor's judgement of the report: once; for a day it may be changed. */
export function ReviewForm({ visit }: { visit: Visit }) {
  const [judged, setJudged] = useState<Judgement>({ rating: 0, comment: '' })
  const [release, setRelease] = useState(true)
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  async function send() {
    const outcome = await run('visits.review', { id: visit.id, ...judged, release })
    if (outcome === 'refused') return
    toast(release ? 'Reviewed, and shared with the family' : 'Reviewed')
  }
  return (
    <>
      <Card>
        <div>
          <h2>How good is this report?</h2>
          <p className="text-small text-muted">The nurse sees it, the family does not.</p>
        </div>
        <Judging value={judged} onChange={setJudged} />
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
        <AskNurse visit={visit} />
      </Card>
      <Foot>
        <Button size="large" disabled={judged.rating === 0 || busy} onClick={() => void send()}>
          {busy ? 'Signing…' : 'Sign the review'}
        </Button>
      </Foot>
    </>
  )
}
