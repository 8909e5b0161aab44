import { useState } from 'react'
import { ABSENCE_KINDS, type AbsenceKind } from '../../../contract/workingTime.ts'
import { newId } from '../../ids.ts'
import { addDays, dayOf, instantOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { ABSENCE_WORDS } from './timeWords.ts'

/** Whole days, the last one included; visits of that time stay until dispatch moves them. */
export function AbsenceSheet({
  userId,
  name,
  onClose,
}: {
  userId: string
  name: string
  onClose: () => void
}) {
  const now = useNow()
  const [absenceId] = useState(() => newId())
  const [kind, setKind] = useState<AbsenceKind>('leave')
  const [first, setFirst] = useState(() => dayOf(now))
  const [last, setLast] = useState(() => dayOf(now))
  const [reason, setReason] = useState('')
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  async function save() {
    const outcome = await run('workingTime.recordAbsence', {
      id: userId,
      absenceId,
      kind,
      reason,
      from: instantOf(first, '00:00'),
      until: instantOf(addDays(last, 1), '00:00'),
    })
    if (outcome === 'refused') return
    toast(`${name} is not offered for those days`)
    onClose()
  }
  return (
    <Sheet title={`${name} is away`} onClose={onClose}>
      <Choice
        label="Why"
        hideLabel
        columns={2}
        value={kind}
        onChange={setKind}
        options={ABSENCE_KINDS.map((each) => ({ value: each, title: ABSENCE_WORDS[each] }))}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="First day"
          type="date"
          value={first}
          onChange={(event) => {
            setFirst(event.target.value)
            if (event.target.value > last) setLast(event.target.value)
          }}
        />
        <TextField
          label="Last day"
          type="date"
          min={first}
          value={last}
          error={fields['until']}
          onChange={(event) => setLast(event.target.value)}
        />
      </div>
      <TextField
        label="Note"
        hint="Kept encrypted; dispatch, the clinical lead and the nurse herself read it."
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="text-small text-muted">
        Visits that are booked for those days stay until dispatch gives them to somebody else.
      </p>
      <FormError>{fields['until'] ? null : sentence}</FormError>
      <Button size="large" disabled={busy || !first || !last} onClick={() => void save()}>
        {busy ? 'Saving…' : 'Save'}
      </Button>
    </Sheet>
  )
}
