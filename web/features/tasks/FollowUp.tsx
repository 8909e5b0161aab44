import { useRef, useState } from 'react'
import type { Decision, Task } from '../../../contract/tasks.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { usePatient } from '../people/queries.ts'
import { StatusSheet } from '../people/StatusSheet.tsx'

/** What a check found about a patient, and who said it. */
export type Found = {
  taskId: string
  patient: { id: string; name: string }
  status: 'in_hospital' | 'deceased'
  note: string
}

const FOUND: Partial<Record<Decision, Found['status']>> = {
  in_hospital: 'in_hospital',
  died: 'deceased',
}

/** Null where a decision says nothing about how the patient is. */
export function foundBy({ id, kind, visit }: Task, decision: Decision, note: string): Found | null {
  const status = kind === 'welfare_check' ? FOUND[decision] : undefined
  return status && visit ? { taskId: id, patient: visit.patient, status, note } : null
}

function comeIntoView(card: HTMLElement | null) {
  card?.scrollIntoView({ block: 'center' })
}

/** What a check found is offered for the patient too, in one step; it is never said by itself. */
export function FollowUp({ found, onDone }: { found: Found; onDone: () => void }) {
  const { data: patient } = usePatient(found.patient.id)
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  const [recording, setRecording] = useState(false)
  const statusId = useRef(newId())
  if (!patient?.can.includes(found.status)) return null
  const { name } = found.patient
  const died = found.status === 'deceased'
  async function say() {
    const input = { id: found.patient.id, statusId: statusId.current, reason: found.note }
    if ((await run('family.setStatus', { ...input, status: found.status })) === 'refused') return
    toast('Noted')
    onDone()
  }
  return (
    <Card
      className="border-warn"
      role="status"
      // Whoever decided far down the page sees what comes next.
      ref={comeIntoView}
    >
      <h2>{died ? `${name} has died` : `${name} is in hospital`}</h2>
      <p className="text-muted">
        {died
          ? 'Visits, reminders and fees go on until the death is recorded for the patient.'
          : 'Visits go on as planned until you say so for the patient; then you decide about each.'}
      </p>
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      <div className="flex flex-wrap gap-2">
        <Button disabled={busy} onClick={() => (died ? setRecording(true) : void say())}>
          {died ? 'Record the death …' : 'Say so for the patient'}
        </Button>
        <Button kind="plain" onClick={onDone}>
          Not now
        </Button>
      </div>
      {recording && (
        <StatusSheet
          patient={patient}
          first={{ status: 'deceased', reason: found.note }}
          onClose={() => setRecording(false)}
        />
      )}
    </Card>
  )
}
