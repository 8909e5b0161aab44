import { useState } from 'react'
import type { EndReason, Visit } from '../../../contract/visits.ts'
import { clock } from '../../clock.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { rand, REASON_WORDS, REASONS } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useNow } from '../../useNow.ts'

/** Says what cancelling costs before anything is confirmed, then asks why. */
export function CancelSheet({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const [reason, setReason] = useState<EndReason | null>(null)
  const [note, setNote] = useState('')
  const now = useNow()
  const toast = useToast()
  const { run, busy, sentence } = useChange()
  const fee = visit.cancellation?.feeCents ?? 0
  async function cancel() {
    if (!reason) return
    const outcome = await run('visits.cancel', {
      id: visit.id,
      reason,
      note,
      at: new Date(clock.now()).toISOString(),
    })
    if (outcome === 'refused') return
    toast('The visit is cancelled')
    onClose()
  }
  return (
    <Sheet title="Cancel this visit?" onClose={onClose}>
      {visit.cancellation && (
        <div
          className={`rounded-card p-4 ${fee ? 'bg-warn-soft text-warn' : 'bg-good-soft text-good'}`}
        >
          <p className="text-title leading-tight font-bold">{fee ? rand(fee) : 'Free'}</p>
          <p>
            {fee
              ? `Half the price, because it is after ${stamp(visit.cancellation.freeUntil, now)}.`
              : `Cancelling costs nothing until ${stamp(visit.cancellation.freeUntil, now)}.`}
          </p>
        </div>
      )}
      <Choice
        label="Why?"
        value={reason}
        onChange={setReason}
        options={REASONS.cancel.map((value) => ({ value, title: REASON_WORDS[value] }))}
      />
      <TextArea
        label="Anything we should know"
        value={note}
        maxLength={500}
        rows={2}
        onChange={(event) => setNote(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <div className="grid grid-cols-2 gap-2">
        <Button kind="outline" onClick={onClose}>
          Keep it
        </Button>
        <Button kind="danger" disabled={!reason || busy} onClick={() => void cancel()}>
          {busy ? 'Cancelling…' : 'Cancel visit'}
        </Button>
      </div>
    </Sheet>
  )
}
