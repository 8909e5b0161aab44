import { BadgeCheck, CalendarCheck, ClipboardCheck } from 'lucide-react'
import { useState } from 'react'
import { CATEGORIES } from '../../../contract/staff.ts'
import type { KeptService } from '../../../contract/practice.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { SkillToggles } from './SkillToggles.tsx'

const NEW: Omit<KeptService, 'id'> = {
  name: '',
  neutralName: 'Home visit',
  minutes: 45,
  priceCents: 0,
  categories: ['RN'],
  skills: [],
  needsOrder: false,
  active: true,
}

/** A service as it is offered; visits that were asked for before keep their time and price. */
export function ServiceSheet({
  service,
  onClose,
}: {
  service: KeptService | null
  onClose: () => void
}) {
  const [id] = useState(() => service?.id ?? newId())
  const [draft, setDraft] = useState(service ?? NEW)
  const [skillIds, setSkillIds] = useState(() => draft.skills.map((skill) => skill.id))
  const [price, setPrice] = useState(service ? String(service.priceCents / 100) : '')
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const change = (next: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...next }))
  async function save() {
    const { name, neutralName, minutes, categories, needsOrder, active } = draft
    const priceCents = Math.round(Number(price.replace(',', '.')) * 100)
    const said = {
      id,
      name,
      neutralName,
      minutes,
      categories,
      needsOrder,
      active,
      priceCents,
      skillIds,
    }
    const outcome = service
      ? await run('practice.saveService', said)
      : await run('practice.createService', said)
    if (outcome === 'refused') return
    toast('Saved')
    onClose()
  }
  return (
    <Sheet title={service ? service.name : 'A new service'} onClose={onClose}>
      <TextField
        label="Name"
        maxLength={80}
        value={draft.name}
        error={fields['name']}
        onChange={(event) => change({ name: event.target.value })}
      />
      <TextField
        label="Name outside the app"
        hint="In mails and on receipts: what is done is health data."
        maxLength={60}
        value={draft.neutralName}
        error={fields['neutralName']}
        onChange={(event) => change({ neutralName: event.target.value })}
      />
      <div className="grid grid-cols-2 items-end gap-3">
        <TextField
          label="Minutes"
          type="number"
          min={5}
          max={720}
          step={5}
          value={String(draft.minutes)}
          error={fields['minutes']}
          onChange={(event) => change({ minutes: event.target.valueAsNumber || 0 })}
        />
        <TextField
          label="Price in rand"
          inputMode="decimal"
          value={price}
          error={fields['priceCents']}
          onChange={(event) => setPrice(event.target.value)}
        />
      </div>
      <fieldset>
        <legend className="font-semibold">Who may do it</legend>
        {CATEGORIES.map((category) => (
          <Toggle
            key={category}
            label={category}
            icon={BadgeCheck}
            checked={draft.categories.includes(category)}
            onChange={(on) =>
              change({
                categories: CATEGORIES.filter((each) =>
                  each === category ? on : draft.categories.includes(each),
                ),
              })
            }
          />
        ))}
      </fieldset>
      <fieldset>
        <legend className="font-semibold">Skills that it needs</legend>
        <SkillToggles chosen={skillIds} onChange={setSkillIds} />
      </fieldset>
      <Toggle
        label="Needs a doctor's order"
        note="Without a valid one the nurse is warned before the door."
        icon={ClipboardCheck}
        checked={draft.needsOrder}
        onChange={(needsOrder) => change({ needsOrder })}
      />
      <Toggle
        label="Can be booked"
        note="Off: nobody can ask for it; visits that are agreed go on."
        icon={CalendarCheck}
        checked={draft.active}
        onChange={(active) => change({ active })}
      />
      <FormError>{sentence && (Object.values(fields)[0] ?? sentence)}</FormError>
      <Button
        size="large"
        disabled={
          busy ||
          !draft.name.trim() ||
          price === '' ||
          Number.isNaN(Number(price.replace(',', '.')))
        }
        onClick={() => void save()}
      >
        {busy ? 'Saving…' : 'Save the service'}
      </Button>
    </Sheet>
  )
}
