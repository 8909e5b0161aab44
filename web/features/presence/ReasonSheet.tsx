import { useState } from 'react'
import type { PresenceEntry } from '../../../contract/grades.ts'
import { Button } from '../../ui/Button.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { explain } from './words.ts'

/** Why the place could not be proven: one sentence, today or tomorrow. */
export function ReasonSheet({
  visitId,
  entry,
  onClose,
}: {
  visitId: string
  entry: PresenceEntry
  onClose: () => void
}) {
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const [reason, setReason] = useState(entry.said ?? '')
  async function save() {
    const input = { id: visitId, kind: entry.kind, reason: reason.trim() }
    if ((await run('presence.explain', input)) === 'refused') return
    toast('Noted')
    onClose()
  }
  return (
    <Sheet title="What happened?" onClose={onClose}>
      <p className="text-muted">
        {explain(entry)}. That is no fault of yours, and it cuts no pay; a sentence helps whoever
        reads the week.
      </p>
      <TextArea
        label="In your words"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={fields['reason'] ?? sentence ?? undefined}
      />
      <Button size="large" disabled={busy || !reason.trim()} onClick={() => void save()}>
        Keep it
      </Button>
    </Sheet>
  )
}
