import { useState } from 'react'
import type { EndReason } from '../../../contract/visits.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { REASON_WORDS, REASONS } from '../../words.ts'

/** Ending at the door: nobody opens, or care cannot be given. */
export function EndSheet({
  action,
  onEnd,
  onClose,
}: {
  action: 'mark-absent' | 'end-early'
  onEnd: (reason: EndReason) => void
  onClose: () => void
}) {
  const absent = action === 'mark-absent'
  const [reason, setReason] = useState<EndReason | null>(absent ? 'no_answer' : null)
  return (
    <Sheet title={absent ? 'Nobody opens' : 'End without care'} onClose={onClose}>
      {absent ? (
        <p className="text-muted">
          Please wait ten minutes and call the patient and the emergency contact first. Dispatch is
          told at once.
        </p>
      ) : (
        <Choice
          label="Why?"
          value={reason}
          onChange={setReason}
          options={REASONS['end-early'].map((value) => ({ value, title: REASON_WORDS[value] }))}
        />
      )}
      <Button kind="danger" size="large" disabled={!reason} onClick={() => reason && onEnd(reason)}>
        {absent ? 'I waited and called' : 'End the visit'}
      </Button>
    </Sheet>
  )
}
