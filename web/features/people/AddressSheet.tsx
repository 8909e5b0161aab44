import { useState } from 'react'
import type { Patient } from '../../../contract/people.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { AddressFields } from './AddressFields.tsx'
import { addressOf, typedOf } from './addresses.ts'

/** A new home: visits that were asked for keep theirs, and the code of the old gate is destroyed. */
export function AddressSheet({ patient, onClose }: { patient: Patient; onClose: () => void }) {
  const [typed, setTyped] = useState(() => typedOf(patient.address))
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  async function save() {
    const outcome = await run('family.setAddress', {
      id: patient.id,
      address: addressOf(typed, patient.address),
      gateCode: typed.gateCode.trim() || null,
    })
    if (outcome === 'refused') return
    toast(outcome === 'sent' ? 'The address is saved' : 'Kept. It goes out when there is signal.')
    onClose()
  }
  return (
    <Sheet title={`Where ${patient.name} lives`} onClose={onClose}>
      <p className="text-muted">
        Visits that are asked for already stay at the old address: move or cancel them where that is
        wrong. A gate code is said anew each time.
      </p>
      <AddressFields
        value={typed}
        errors={fields}
        onChange={(next) => setTyped((old) => ({ ...old, ...next }))}
      />
      <FormError>{sentence && (Object.values(fields)[0] ?? sentence)}</FormError>
      <Button
        size="large"
        disabled={busy || !typed.line.trim() || !typed.suburb.trim()}
        onClick={() => void save()}
      >
        {busy ? 'Saving…' : 'Save the address'}
      </Button>
    </Sheet>
  )
}
