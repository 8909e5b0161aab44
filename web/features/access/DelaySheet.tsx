import { useState } from 'react'
import type { Opening } from '../../../contract/access.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { newId } from '../../ids.ts'
import { addDays, dayOf, instantOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'

/** A safeguarding reason why the patient hears later that the record was opened. */
export function DelaySheet({ opening, onClose }: { opening: Opening; onClose: () => void }) {
  const { queries } = useApp()
  const today = dayOf(useNow())
  const [day, setDay] = useState(addDays(today, 7))
  const [reason, setReason] = useState('')
  const toast = useToast()
  const { run, busy, fields, sentence } = useChange()
  async function save() {
    const input = {
      id: newId(),
      patientId: opening.patient.id,
      until: instantOf(day, '08:00'),
      reason,
    }
    if ((await run('access.delay', input)) === 'refused') return
    void queries.invalidateQueries({ queryKey: keys.openings() })
    toast('The patient is told later')
    onClose()
  }
  return (
    <Sheet title={`Tell ${opening.patient.name} later?`} onClose={onClose}>
      <p className="text-muted">
        Only to keep somebody safe: until then the patient does not see that the record was opened.
        Your reason is kept.
      </p>
      <TextField
        label="Tell from"
        type="date"
        min={addDays(today, 1)}
        value={day}
        error={fields['until']}
        onChange={(event) => setDay(event.target.value)}
      />
      <TextArea
        label="Safeguarding reason"
        value={reason}
        maxLength={1000}
        error={fields['reason']}
        onChange={(event) => setReason(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <Button disabled={!reason.trim() || !day || busy} onClick={() => void save()}>
        {busy ? 'Keeping…' : 'Tell later'}
      </Button>
    </Sheet>
  )
}
