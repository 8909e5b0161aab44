import { useState } from 'react'
import type { Duty } from '../../../contract/people.ts'
import type { StaffMember } from '../../../contract/staff.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { DutyChoice } from './DutyChoice.tsx'

export function DutiesSheet({ person, onClose }: { person: StaffMember; onClose: () => void }) {
  const [duties, setDuties] = useState<readonly Duty[]>(person.duties)
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  return (
    <Sheet title={`What is ${person.name} responsible for?`} onClose={onClose}>
      <DutyChoice value={duties} onChange={setDuties} />
      <p className="text-small text-muted">
        It counts from the next click of theirs, and they are told by e-mail.
      </p>
      <FormError>{sentence}</FormError>
      <Button
        size="large"
        disabled={busy}
        onClick={() =>
          void run('staff.setDuties', { id: person.id, duties: [...duties] }).then((outcome) => {
            if (outcome === 'refused') return
            toast('Duties changed')
            onClose()
          })
        }
      >
        Save
      </Button>
    </Sheet>
  )
}
