import { useState } from 'react'
import { GLASS_REASONS as REASONS, type GlassReason } from '../../../contract/access.ts'
import { ProblemError } from '../../../contract/client.ts'
import { fieldErrors, sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { FormError } from '../auth/Threshold.tsx'
import { GLASS_REASONS } from './words.ts'

type Props = { patient: { id: string; name: string }; onClose: () => void; onOpened?: () => void }

/** What happens said first, then why. It never waits for signal: opening later is another act. */
export function BreakGlassSheet({ patient, onClose, onOpened }: Props) {
  const { client, queries } = useApp()
  // The same id when it is tried again: one opening, however often the line breaks.
  const [id] = useState(newId)
  const [reason, setReason] = useState<GlassReason | null>(null)
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  async function open() {
    if (!reason) return
    setBusy(true)
    setError(null)
    try {
      const trimmed = note.trim()
      const input = { id, patientId: patient.id, reason, ...(trimmed && { note: trimmed }) }
      await client.access.breakGlass(input)
      await queries.invalidateQueries({ queryKey: keys.openings() })
      await queries.invalidateQueries({ queryKey: ['visit'] })
      await queries.invalidateQueries({ queryKey: ['visits'] })
      onClose()
      onOpened?.()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Sheet title={`Open the record of ${patient.name}?`} onClose={onClose}>
      <ul className="grid list-disc gap-1 rounded-card bg-warn-soft p-4 pl-8 text-warn">
        <li>You read reports, files and clinical messages of this patient for 60 minutes.</li>
        <li>The privacy officer is told now, and asks you within 2 days.</li>
        <li>{patient.name} is shown that you did, and why.</li>
      </ul>
      <Choice
        label="Why?"
        value={reason}
        onChange={setReason}
        options={REASONS.map((value) => ({ value, title: GLASS_REASONS[value].title }))}
      />
      <TextArea
        label={
          reason === 'other' ? 'What is the reason?' : 'Anything the privacy officer should know'
        }
        value={note}
        maxLength={500}
        rows={2}
        error={error instanceof ProblemError ? fieldErrors(error)['note'] : undefined}
        onChange={(event) => setNote(event.target.value)}
      />
      <FormError>{error ? sentenceOf(error) : null}</FormError>
      <div className="grid grid-cols-2 gap-2">
        <Button kind="outline" onClick={onClose}>
          Leave it closed
        </Button>
        <Button
          kind="danger"
          disabled={!reason || busy || (reason === 'other' && !note.trim())}
          onClick={() => void open()}
        >
          {busy ? 'Opening…' : 'Break the glass'}
        </Button>
      </div>
    </Sheet>
  )
}
