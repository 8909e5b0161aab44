import { useRef, useState } from 'react'
import type { PatientDetail, PatientStatus } from '../../../contract/people.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { HoldButton } from '../../ui/HoldButton.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { PATIENT_STATUS_LOOK } from '../family/words.ts'

/** What follows from each state, said before it is chosen. */
const FOLLOWS: Record<PatientStatus, string> = {
  active: 'Visits can be asked for as usual. Visits that were cancelled stay cancelled.',
  in_hospital:
    'Visits that are planned stay, and dispatch decides about each. New requests are asked about once more.',
  moved_away:
    'Visits that are planned stay, and dispatch decides about each. New requests are asked about once more.',
  deceased:
    'Every visit to come is cancelled without a fee, a visit that runs closes as stopped, and the family gets no more mails or reminders. Only dispatch can correct it.',
}

/** Says how a patient is; the consequences come first. */
export function StatusSheet({
  patient,
  first,
  onClose,
}: {
  patient: PatientDetail
  /** What was found elsewhere: chosen already, and still to be said. */
  first?: { status: PatientStatus; reason: string }
  onClose: () => void
}) {
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const statusId = useRef(newId())
  const [status, setStatus] = useState<PatientStatus | null>(first?.status ?? null)
  const [reason, setReason] = useState(first?.reason ?? '')
  async function say() {
    if (!status) return
    const input = { id: patient.id, statusId: statusId.current, status, reason }
    const outcome = await run('family.setStatus', input)
    if (outcome === 'refused') return
    toast(outcome === 'sent' ? 'Noted' : 'Kept. It goes out when there is signal.')
    onClose()
  }
  return (
    <Sheet title={`How is ${patient.name}?`} onClose={onClose}>
      <Choice
        label="How"
        hideLabel
        value={status}
        onChange={setStatus}
        options={patient.can.map((value) => {
          const { word, icon: Icon } = PATIENT_STATUS_LOOK[value]
          return { value, title: word, end: <Icon className="size-5 text-muted" aria-hidden /> }
        })}
      />
      {status && (
        <>
          <p className="rounded-small bg-warn-soft px-4 py-3 text-warn" role="status">
            {FOLLOWS[status]}
          </p>
          <TextArea
            label={
              patient.status === 'deceased' ? 'How was the mistake found?' : 'Why, or who said it'
            }
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={fields['reason']}
          />
        </>
      )}
      <FormError>{!fields['reason'] && sentence}</FormError>
      {status === 'deceased' ? (
        <HoldButton onHeld={() => void say()}>Hold to record the death</HoldButton>
      ) : (
        <Button size="large" disabled={busy || !status} onClick={() => void say()}>
          {busy ? 'One moment…' : 'Say so'}
        </Button>
      )}
    </Sheet>
  )
}
