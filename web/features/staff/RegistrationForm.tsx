import { useRef, useState } from 'react'
import {
  COUNCILS,
  type Category,
  type Registered,
  type Registration,
} from '../../../contract/staff.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { CertificateFields } from './CertificateFields.tsx'
import { yearChoices } from './registrationWords.ts'

/** What stands on a certificate: number, category, and the year in which it ends. */
export function RegistrationForm({
  role,
  userId,
  known,
  onDone,
}: {
  role: Registered
  /** Of a colleague; one's own unless told. */
  userId?: string
  known?: Pick<Registration, 'number' | 'category' | 'validUntil'> | undefined
  onDone: () => void
}) {
  const now = useNow()
  const toast = useToast()
  const id = useRef(newId())
  const { council } = COUNCILS[role]
  const [category, setCategory] = useState<Category | null>(known?.category ?? null)
  // Whoever has this year's enters the next one's.
  const years = yearChoices(role, now)
  const [year, setYear] = useState(
    String(known?.validUntil?.startsWith(`${years[0]}`) ? years[1] : years[0]),
  )
  const { run, busy, fields, sentence } = useChange()

  async function enter(form: FormData) {
    const outcome = await run('staff.enterRegistration', {
      id: id.current,
      registration: String(form.get('registration') ?? ''),
      certificateYear: Number(year),
      ...(userId ? { userId } : {}),
      ...(role === 'nurse' && category ? { category } : {}),
    })
    id.current = newId()
    if (outcome === 'refused') return
    toast('Entered. A clinical lead looks at it next.')
    onDone()
  }

  return (
    <form
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void enter(new FormData(event.currentTarget))
      }}
    >
      <TextField
        label={`${council} number`}
        hint={role === 'nurse' ? 'Eight digits, the first of them 1' : 'Like MP0654321'}
        name="registration"
        defaultValue={known?.number}
        autoComplete="off"
        required
        error={fields['registration']}
      />
      <CertificateFields
        role={role}
        category={category}
        onCategory={setCategory}
        year={year}
        onYear={setYear}
        error={fields['category']}
      />
      <FormError>{Object.keys(fields).length ? null : sentence}</FormError>
      <Button type="submit" size="large" disabled={busy}>
        {busy ? 'One moment…' : 'Enter it'}
      </Button>
    </form>
  )
}
