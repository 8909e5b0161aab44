import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { instantOf, longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { rand } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'
import { SlotChoice, type Chosen } from './SlotChoice.tsx'
import { AFTER_HOURS_WORDS, useQuote } from './slots.ts'

/** Another time for the same visit: what it costs then is said before anything is confirmed. */
export function RescheduleSheet({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen>({ date: null, clock: null })
  const toast = useToast()
  const { run, busy, sentence, fields } = useChange()
  const { date, clock } = chosen
  const start = date && clock ? instantOf(date, clock) : null
  const quote = useQuote({ visitId: visit.id }, start)
  const dearer = quote.data && quote.data.priceCents > visit.priceCents
  async function move() {
    if (!start) return
    const outcome = await run('planning.reschedule', { id: visit.id, start })
    if (outcome === 'refused') return
    toast(outcome === 'sent' ? 'The visit is moved' : 'Kept. It goes out when there is signal.')
    onClose()
  }
  return (
    <Sheet title="Move this visit" onClose={onClose}>
      <p className="text-muted">
        Now: {longDay(visit.start)}, {time(visit.start)}
        {visit.nurse && ` with ${visit.nurse.name}`}. Messages and everything else stay with it.
      </p>
      <SlotChoice wanted={{ visitId: visit.id }} chosen={chosen} onChange={setChosen} />
      {start && (
        <div
          role="status"
          className={`rounded-card p-4 ${dearer ? 'bg-warn-soft text-warn' : 'bg-good-soft text-good'}`}
        >
          <p className="text-title leading-tight font-bold">
            {rand(quote.data?.priceCents ?? visit.priceCents)}
          </p>
          <p>
            {quote.data?.afterHours
              ? `It is ${AFTER_HOURS_WORDS[quote.data.afterHours]}.`
              : 'Moving costs nothing.'}
          </p>
        </div>
      )}
      <FormError>{sentence && (Object.values(fields)[0] ?? sentence)}</FormError>
      <Button size="large" disabled={!start || busy} onClick={() => void move()}>
        {busy ? 'Moving…' : start ? `Move to ${longDay(start)}, ${time(start)}` : 'Choose a time'}
      </Button>
    </Sheet>
  )
}
