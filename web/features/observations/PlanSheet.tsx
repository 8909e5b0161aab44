import { useState } from 'react'
import { THRESHOLDS } from '../../../contract/news2.ts'
import type { ObservedSubject } from '../../../contract/observations.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { newId } from '../../ids.ts'
import { addDays, dayOf, instantOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Select, TextArea, TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'

const TOTALS = Array.from({ length: 20 }, (_, n) => n + 1)
type Kind = 'table' | 'own' | 'comfort'

/** What a doctor sets for one patient: scale, own limits or comfort care, with reason and end. */
export function PlanSheet({
  patientId,
  visitId,
  subject,
  onClose,
}: {
  patientId: string
  visitId: string
  subject: ObservedSubject
  onClose: () => void
}) {
  const { queries } = useApp()
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const now = useNow()
  const { plan } = subject
  const [scale, setScale] = useState(String(subject.scale) as '1' | '2')
  const [kind, setKind] = useState<Kind>(plan ? (plan.comfort ? 'comfort' : 'own') : 'table')
  const [medium, setMedium] = useState(plan?.thresholds?.medium ?? THRESHOLDS.medium + 1)
  const [high, setHigh] = useState(plan?.thresholds?.high ?? THRESHOLDS.high + 2)
  const [single, setSingle] = useState<'yes' | 'no'>(
    plan?.thresholds?.single === false ? 'no' : 'yes',
  )
  const [reason, setReason] = useState(plan?.reason ?? '')
  const [until, setUntil] = useState(dayOf(plan?.until ?? now + 30 * 86_400_000))
  async function save() {
    const outcome = await run('observations.setPlan', {
      id: patientId,
      planId: newId(),
      scale: scale === '2' ? 2 : 1,
      comfort: kind === 'comfort',
      thresholds: kind === 'own' ? { medium, high, single: single === 'yes' } : null,
      ...(kind !== 'table' && { reason, until: instantOf(until, '23:59') }),
    })
    if (outcome === 'refused') return
    void queries.invalidateQueries({ queryKey: keys.observations(visitId) })
    toast(outcome === 'sent' ? 'Saved' : 'Kept until there is signal')
    onClose()
  }
  const totals = TOTALS.map((total) => (
    <option key={total} value={total}>
      {total}
    </option>
  ))
  return (
    <Sheet title="What warns for this patient" onClose={onClose} steady>
      <Choice
        label="Oxygen saturation is scored by"
        value={scale}
        onChange={setScale}
        options={[
          { value: '1', title: 'Scale 1', note: 'Everybody' },
          { value: '2', title: 'Scale 2', note: 'Hypercapnic failure: 88–92 % is the aim' },
        ]}
      />
      <Choice
        label="Alarms"
        value={kind}
        onChange={setKind}
        options={[
          { value: 'table', title: 'As the table says', note: 'From 5, and at once from 7' },
          { value: 'own', title: 'Own limits' },
          {
            value: 'comfort',
            title: 'Comfort care, no alarm',
            note: 'A worried nurse still rings',
          },
        ]}
      />
      {kind === 'own' && (
        <div className="grid grid-cols-2 gap-3">
          <Select
            label="Warns from"
            value={medium}
            error={fields['thresholds.medium']}
            onChange={(event) => setMedium(Number(event.target.value))}
          >
            {totals}
          </Select>
          <Select
            label="Rings at once from"
            value={high}
            error={fields['thresholds.high'] ?? (high < medium ? 'At least as high' : undefined)}
            onChange={(event) => setHigh(Number(event.target.value))}
          >
            {totals}
          </Select>
          <Select
            label="One value of 3 alone"
            value={single}
            onChange={(event) => setSingle(event.target.value as 'yes' | 'no')}
          >
            <option value="yes">warns</option>
            <option value="no">does not warn</option>
          </Select>
        </div>
      )}
      {kind !== 'table' && (
        <>
          <TextArea
            label="Why"
            rows={2}
            maxLength={500}
            value={reason}
            error={fields['reason']}
            onChange={(event) => setReason(event.target.value)}
          />
          <TextField
            label="Until the end of"
            type="date"
            min={dayOf(now)}
            max={addDays(dayOf(now), 365)}
            value={until}
            error={fields['until']}
            onChange={(event) => setUntil(event.target.value)}
          />
        </>
      )}
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      <Button
        size="large"
        disabled={busy || (kind === 'own' && high < medium) || (kind !== 'table' && !reason.trim())}
        onClick={() => void save()}
      >
        Save
      </Button>
    </Sheet>
  )
}
