import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { clock } from '../../clock.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import type { ShownEntry } from './shown.ts'
import { KINDS } from './words.ts'

/** One line in full: who said it and when; it is replaced or ended, never changed. */
export function LineSheet({
  entry,
  onReplace,
  onClose,
}: {
  entry: ShownEntry
  onReplace: () => void
  onClose: () => void
}) {
  const now = useNow()
  const toast = useToast()
  const { run, busy, fields, sentence } = useChange()
  const [reason, setReason] = useState('')
  const [ending, setEnding] = useState(false)
  async function end() {
    const at = new Date(clock.now()).toISOString()
    const outcome = await run('record.end', { id: entry.id, reason: reason.trim(), at })
    if (outcome === 'refused') return
    toast(outcome === 'waiting' ? 'Kept: it goes out when there is signal' : 'Ended')
    onClose()
  }
  return (
    <Sheet title={entry.what || KINDS[entry.kind].title} onClose={onClose}>
      {entry.detail && <p className="whitespace-pre-line">{entry.detail}</p>}
      <p className="text-small text-muted">
        {entry.author.name}, {stamp(entry.at, now)}
      </p>
      {entry.hiddenReason && (
        <p className="text-small">
          <b>Kept from the patient: </b>
          {entry.hiddenReason}
        </p>
      )}
      {ending ? (
        <>
          <TextArea
            label="Why does it not hold any more?"
            hint="It stays in the history, with your name."
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={fields['reason'] ?? sentence ?? undefined}
          />
          <Button size="large" disabled={busy || !reason.trim()} onClick={() => void end()}>
            End it
          </Button>
        </>
      ) : (
        <div className="grid gap-2">
          {!entry.noneKnown && (
            <Button kind="quiet" onClick={onReplace}>
              <Pencil className="size-5" aria-hidden />
              It is different now
            </Button>
          )}
          <Button kind="outline" onClick={() => setEnding(true)}>
            It does not hold any more
          </Button>
        </div>
      )}
    </Sheet>
  )
}
