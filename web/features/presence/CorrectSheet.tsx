import { useState } from 'react'
import { STATUSES, type Status, type Visit } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import { dayOf, instantOf, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Select, TextArea, TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { STATUS_WORDS } from '../../words.ts'

const TIMES = [
  ['arrivedAt', 'Arrived'],
  ['startedAt', 'Care began'],
  ['completedAt', 'Care ended'],
] as const
type Field = (typeof TIMES)[number][0]

/** Puts a visit right, with a reason that the nurse reads. History keeps what was. */
export function CorrectSheet({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const [correctionId] = useState(newId)
  const [status, setStatus] = useState<Status>(visit.status)
  const [reason, setReason] = useState('')
  const [times, setTimes] = useState<Record<Field, string>>(() => ({
    arrivedAt: visit.times.arrivedAt ? time(visit.times.arrivedAt) : '',
    startedAt: visit.times.startedAt ? time(visit.times.startedAt) : '',
    completedAt: visit.times.completedAt ? time(visit.times.completedAt) : '',
  }))
  const day = dayOf(visit.start)
  async function save(inError?: boolean) {
    // Only what was changed: a time that is left alone stays to the second.
    const said = Object.fromEntries(
      TIMES.flatMap(([field]) => {
        const before = visit.times[field]
        const value = times[field]
        return value && value !== (before ? time(before) : '')
          ? [[field, new Date(instantOf(day, value)).toISOString()]]
          : []
      }),
    )
    const outcome = await run('presence.correct', {
      id: visit.id,
      correctionId,
      reason: reason.trim(),
      ...(inError === undefined ? { status, times: said } : { inError }),
    })
    if (outcome === 'refused') return
    toast('Corrected')
    onClose()
  }
  return (
    <Sheet title="Correct this visit" onClose={onClose}>
      <Select
        label="It is"
        value={status}
        onChange={(event) => setStatus(event.target.value as Status)}
        error={fields['status']}
      >
        {STATUSES.map((value) => (
          <option key={value} value={value}>
            {STATUS_WORDS[value]}
          </option>
        ))}
      </Select>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        {TIMES.map(([field, label]) => (
          <TextField
            key={field}
            label={label}
            type="time"
            value={times[field]}
            error={fields[`times.${field}`]}
            onChange={(event) => setTimes({ ...times, [field]: event.target.value })}
          />
        ))}
      </div>
      <TextArea
        label="Why"
        hint="The nurse reads this. Times that you enter are marked as entered later."
        value={reason}
        error={fields['reason'] ?? sentence ?? undefined}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button size="large" disabled={busy || !reason.trim()} onClick={() => void save()}>
        Correct
      </Button>
      <Button
        kind="outline"
        disabled={busy || !reason.trim()}
        onClick={() => void save(!visit.inError)}
      >
        {visit.inError ? 'It was no error' : 'It was entered in error'}
      </Button>
    </Sheet>
  )
}
