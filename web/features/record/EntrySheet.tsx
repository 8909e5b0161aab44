import { EyeOff, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { EntryKind, Order, Rhythm } from '../../../contract/record.ts'
import { useApp } from '../../app.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { dayOf } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { isWhole, OrderFields, orderInput, type OrderDraft } from './OrderFields.tsx'
import { RhythmField } from './RhythmField.tsx'
import type { ShownEntry } from './shown.ts'
import { KINDS, ORDER } from './words.ts'

const SEVERE: readonly EntryKind[] = ['allergy', 'alert']
/** Neither is ever shown to the family. */
const NEVER_SHOWN: readonly EntryKind[] = ['safeguarding', 'next_nurse']

/** As it stands, for whoever replaces it; else from today on. */
const draftOf = (order: Order | null): OrderDraft => ({
  dose: order?.dose ?? '',
  route: order?.route ?? null,
  frequency: order?.frequency ?? '',
  name: order?.prescriber.userId === null ? order.prescriber.name : '',
  number: order?.prescriber.userId === null ? order.prescriber.number : '',
  validFrom: dayOf(clock.now()),
  validUntil: '',
})

/** Adds a line, or puts another in the place of one: the old one stays in the history with the reason. */
export function EntrySheet({
  patientId,
  visitId,
  kind: first,
  replaces,
  onClose,
}: {
  patientId: string
  visitId?: string | undefined
  /** Asked for when it is not given. */
  kind?: EntryKind
  replaces?: ShownEntry
  onClose: () => void
}) {
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const byDoctor = useApp().user.role === 'doctor'
  const [entryId] = useState(newId)
  const [kind, setKind] = useState<EntryKind | null>(first ?? replaces?.kind ?? null)
  const [what, setWhat] = useState(replaces?.what ?? '')
  const [detail, setDetail] = useState(replaces?.detail ?? '')
  const [severe, setSevere] = useState(replaces?.severe ?? first === 'alert')
  const [confidential, setConfidential] = useState(replaces?.confidential ?? false)
  const [hiddenReason, setHiddenReason] = useState(replaces?.hiddenReason ?? '')
  const [rhythm, setRhythm] = useState<Rhythm>(replaces?.rhythm ?? { every: 'visit' })
  const [order, setOrder] = useState(() => draftOf(replaces?.order ?? null))
  const [paper, setPaper] = useState<File | null>(null)
  const [reason, setReason] = useState('')
  async function save(chosen: EntryKind) {
    const line = {
      id: patientId,
      entryId,
      kind: chosen,
      what: what.trim(),
      detail: detail.trim(),
      severe: severe && SEVERE.includes(chosen),
      confidential: confidential && !NEVER_SHOWN.includes(chosen),
      hiddenReason: chosen === 'safeguarding' ? hiddenReason.trim() : '',
      ...(chosen === 'task' && { rhythm }),
      ...(chosen === 'order' && { order: orderInput(order) }),
      ...(visitId && { visitId }),
      ...(replaces && { replaces: replaces.id, reason: reason.trim() }),
      at: new Date(clock.now()).toISOString(),
    }
    const outcome = await run('record.add', line, null, chosen === 'order' ? paper : null)
    if (outcome === 'refused') return
    toast(outcome === 'waiting' ? 'Kept: it goes out when there is signal' : 'Noted')
    onClose()
  }
  if (!kind)
    return (
      <Sheet title="What do you want to note?" onClose={onClose}>
        <Choice
          label="What is it about?"
          hideLabel
          value={kind}
          onChange={(next) => {
            setKind(next)
            setSevere(next === 'alert')
          }}
          options={ORDER.map((value) => ({ value, title: KINDS[value].add }))}
        />
      </Sheet>
    )
  const words = KINDS[kind]
  const ready =
    what.trim() && (!replaces || reason.trim()) && (kind !== 'order' || isWhole(order, byDoctor))
  return (
    <Sheet title={words.add} onClose={onClose}>
      <TextArea
        label={words.what}
        rows={2}
        value={what}
        onChange={(event) => setWhat(event.target.value)}
        error={fields['what']}
      />
      <TextArea
        label={words.detail}
        rows={2}
        value={detail}
        onChange={(event) => setDetail(event.target.value)}
        error={fields['detail']}
      />
      {kind === 'order' && (
        <OrderFields
          value={order}
          byDoctor={byDoctor}
          errors={fields}
          onChange={setOrder}
          paper={paper}
          onPaper={setPaper}
        />
      )}
      {kind === 'task' && <RhythmField value={rhythm} onChange={setRhythm} />}
      {SEVERE.includes(kind) && (
        <Toggle
          label="Dangerous"
          note="Stands first, in red"
          icon={TriangleAlert}
          checked={severe}
          onChange={setSevere}
        />
      )}
      {!NEVER_SHOWN.includes(kind) && (
        <Toggle
          label="Keep from the family"
          note="Also from parents. The patient still sees it."
          icon={EyeOff}
          checked={confidential}
          onChange={setConfidential}
        />
      )}
      {kind === 'safeguarding' && (
        <TextArea
          label="Keep it from the patient because"
          hint="The family never sees it. Leave this empty and the patient does."
          rows={1}
          value={hiddenReason}
          onChange={(event) => setHiddenReason(event.target.value)}
          error={fields['hiddenReason']}
        />
      )}
      {replaces && (
        <TextArea
          label="Why is it different now?"
          rows={1}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={fields['reason']}
        />
      )}
      <FormError>{Object.keys(fields).length === 0 && sentence}</FormError>
      <Button size="large" disabled={busy || !ready} onClick={() => void save(kind)}>
        {replaces ? 'Replace it' : 'Note it'}
      </Button>
    </Sheet>
  )
}
