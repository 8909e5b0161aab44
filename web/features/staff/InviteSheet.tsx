import { useRef, useState } from 'react'
import type { Duty } from '../../../contract/people.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { FormError } from '../auth/Threshold.tsx'
import { DutyChoice } from './DutyChoice.tsx'
import { LinkSheet, type MadeLink } from './LinkSheet.tsx'
import { useLink } from './useLink.ts'

type Role = 'nurse' | 'doctor' | 'administrator'
const ROLES = [
  { value: 'nurse', title: 'Nurse' },
  { value: 'doctor', title: 'Doctor' },
  { value: 'administrator', title: 'Office' },
] as const

/** Makes a link that turns one person into staff. */
export function InviteSheet({ onClose }: { onClose: () => void }) {
  const id = useRef(newId())
  const [role, setRole] = useState<Role>('nurse')
  const [duties, setDuties] = useState<readonly Duty[]>(['dispatch'])
  const [made, setMade] = useState<MadeLink | null>(null)
  const { make, busy, fields, sentence } = useLink('staff.invite', setMade)

  async function invite(form: FormData) {
    const done = await make({
      id: id.current,
      email: String(form.get('email') ?? ''),
      name: String(form.get('name') ?? ''),
      role,
      duties: role === 'administrator' ? [...duties] : [],
    })
    if (!done) id.current = newId()
  }

  if (made) return <LinkSheet made={made} onClose={onClose} />
  return (
    <Sheet title="Invite somebody" onClose={onClose}>
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void invite(new FormData(event.currentTarget))
        }}
      >
        <Choice label="As" columns={3} value={role} onChange={setRole} options={ROLES} />
        {role === 'administrator' && (
          <DutyChoice value={duties} onChange={setDuties} error={fields['duties']} />
        )}
        <TextField label="Name" name="name" required error={fields['name']} />
        <TextField label="E-mail" name="email" type="email" required error={fields['email']} />
        <FormError>{sentence}</FormError>
        <Button type="submit" size="large" disabled={busy}>
          {busy ? 'Making the link…' : 'Make the link'}
        </Button>
      </form>
    </Sheet>
  )
}
