import { useState } from 'react'
import { Link } from 'react-router'
import { RATING } from '../../../contract/ratings.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Stars, StarsField } from '../../ui/Stars.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { firstName } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useRating, type ShownRating } from './queries.ts'

export const STAR_WORDS = ['Bad', 'Not good', 'All right', 'Good', 'Very good'] as const

/** How the visit was: asked once and quietly, and never after a death. `unasked`: only while nobody has said. */
export function RatingCard({
  visit,
  unasked = false,
}: {
  visit: Pick<VisitSummary, 'id' | 'status' | 'nurse' | 'patient'>
  unasked?: boolean
}) {
  const { said, by, can, known } = useRating(visit)
  const { user } = useApp()
  const [open, setOpen] = useState(false)
  const may = can.includes('rate')
  if (visit.status !== 'COMPLETED' || !known || (!may && !said) || (unasked && said)) return null
  const nurse = visit.nurse ? firstName(visit.nurse.name) : 'the nurse'
  if (!said || open)
    return (
      <Form
        visitId={visit.id}
        patientId={visit.patient.id}
        nurse={nurse}
        said={said}
        onDone={() => setOpen(false)}
      />
    )
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2>How it was</h2>
        <Stars value={said.stars} />
      </div>
      {said.pending && <Tag tone="info">Goes out when there is signal</Tag>}
      {said.words && <p className="break-words">“{said.words}”</p>}
      {by && by.id !== user.id && <p className="text-small text-muted">Said by {by.name}</p>}
      {may && (
        <Button kind="quiet" onClick={() => setOpen(true)}>
          Change
        </Button>
      )}
    </Card>
  )
}

function Form({
  visitId,
  patientId,
  nurse,
  said,
  onDone,
}: {
  visitId: string
  patientId: string
  nurse: string
  said: ShownRating | null
  onDone: () => void
}) {
  const { queries, user } = useApp()
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const [stars, setStars] = useState(said?.stars ?? 0)
  const [words, setWords] = useState(said?.words ?? '')
  const low = stars > 0 && stars <= RATING.low
  async function send() {
    const outcome = await run(
      'ratings.rate',
      { id: visitId, ratingId: newId(), stars, words, at: new Date().toISOString() },
      (answer) => queries.setQueryData(keys.rating(visitId), answer),
    )
    if (outcome === 'refused') return
    toast(outcome === 'sent' ? 'Thank you' : 'Kept until there is signal')
    onDone()
  }
  return (
    <Card>
      <div>
        <h2>How was the visit?</h2>
        <p className="text-small text-muted">
          {user.role === 'patient' && `${nurse} is never told what you alone said. `}The office
          reads it.
        </p>
      </div>
      <StarsField
        label="How was the visit, from 1 to 5 stars"
        words={STAR_WORDS}
        value={stars}
        onChange={setStars}
      />
      {stars > 0 && (
        <>
          <TextArea
            label={low ? 'Tell us what went wrong' : 'Anything to say?'}
            hint="You may leave this empty."
            maxLength={1_000}
            value={words}
            error={fields['words']}
            onChange={(event) => setWords(event.target.value)}
          />
          {low && (
            <Button asChild kind="quiet">
              <Link to={`/cases/new?visit=${visitId}&patient=${patientId}`}>
                Make it a complaint that is answered
              </Link>
            </Button>
          )}
          <FormError>{sentence}</FormError>
          <Button disabled={busy} onClick={() => void send()}>
            {busy ? 'Sending…' : said ? 'Save' : 'Send'}
          </Button>
        </>
      )}
    </Card>
  )
}
