import { useState } from 'react'
import type { EndReason } from '../../../contract/visits.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { REASON_WORDS, REASONS } from '../../words.ts'

/** Ending at the door: care cannot be given. */
export function EndSheet({
  onEnd,
  onClose,
}: {
  onEnd: (reason: EndReason) => void
  onClose: () => void
}) {
  const [reason, setReason] = useState<EndReason | null>(null)
  return (
    <Sheet title="End without care" onClose={onClose}>
      <Choice
        label="Why?"
        value={reason}
        onChange={setReason}
        options={REASONS['end-early'].map((value) => ({ value, title: REASON_WORDS[value] }))}
      />
      <Button kind="danger" size="large" disabled={!reason} onClick={() => reason && onEnd(reason)}>
        End the visit
      </Button>
    </Sheet>
  )
}
