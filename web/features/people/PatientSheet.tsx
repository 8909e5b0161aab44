import { useRef } from 'react'
import { language as oneOf } from '../../../contract/told.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { internationalPhone } from '../auth/phone.ts'
import { FormError } from '../auth/Threshold.tsx'
import { LanguageField } from './LanguageSheet.tsx'

/** Adds a patient for a caller who has no account. */
export function PatientSheet({
  onClose,
  onAdded,
}: {
  onClose: () => void
  onAdded?: (id: string) => void
}) {
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  // One id for the whole form: sending it twice adds one person.
  const id = useRef(newId())
  async function add(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const phone = internationalPhone(text('phone'))
    const outcome = await run('people.createPatient', {
      id: id.current,
      name: text('name'),
      ...(text('birthDate') ? { birthDate: text('birthDate') } : {}),
      ...(phone ? { phone } : {}),
      language: oneOf.parse(text('language')),
      ...(text('line')
        ? { address: { line: text('line'), suburb: text('suburb'), landmark: text('landmark') } }
        : {}),
    })
    if (outcome === 'refused') {
      id.current = newId()
      return
    }
    toast(outcome === 'sent' ? 'Added' : 'Kept. It goes out when there is signal.')
    onAdded?.(id.current)
    onClose()
  }
  const known = Object.keys(fields).length > 0
  return (
    <Sheet title="Somebody new" onClose={onClose}>
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void add(new FormData(event.currentTarget))
        }}
      >
        <TextField label="Name" name="name" required error={fields['name']} />
        <TextField label="Date of birth" name="birthDate" type="date" error={fields['birthDate']} />
        <TextField label="Phone" name="phone" type="tel" error={fields['phone']} />
        <LanguageField defaultValue="en" error={fields['language']} />
        <TextField label="Street and number" name="line" error={fields['address.line']} />
        <TextField label="Suburb" name="suburb" error={fields['address.suburb']} />
        <TextField
          label="How to find the door"
          name="landmark"
          error={fields['address.landmark']}
        />
        <FormError>{!known && sentence}</FormError>
        <Button type="submit" size="large" disabled={busy}>
          {busy ? 'Adding…' : 'Add'}
        </Button>
      </form>
    </Sheet>
  )
}
