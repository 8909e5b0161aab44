import { useRef, useState } from 'react'
import { CATEGORIES, COUNCILS, type Registered } from '../../../contract/staff.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextField } from '../../ui/Field.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { calendarDay, CATEGORY_WORDS, yearChoices } from './registrationWords.ts'

type Category = (typeof CATEGORIES)[number]

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
  known?: { number: string; category: Category | null } | undefined
  onDone: () => void
}) {
  const now = useNow()
  const toast = useToast()
  const id = useRef(newId())
  const { council, ends } = COUNCILS[role]
  const [category, setCategory] = useState<Category | null>(known?.category ?? null)
  const years = yearChoices(now)
  const [year, setYear] = useState(String(years[0]))
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
      {role === 'nurse' && (
        <>
          <Choice
            label="Category"
            value={category}
            onChange={setCategory}
            options={CATEGORIES.map((value) => ({ value, title: CATEGORY_WORDS[value] }))}
          />
          {fields['category'] && (
            <p className="text-small font-semibold text-alert">Category {fields['category']}.</p>
          )}
        </>
      )}
      <Choice
        label="Your certificate is valid until"
        columns={2}
        value={year}
        onChange={setYear}
        options={years.map((each) => ({
          value: String(each),
          title: calendarDay(`${each}-${ends}`),
        }))}
      />
      <FormError>{Object.keys(fields).length ? null : sentence}</FormError>
      <Button type="submit" size="large" disabled={busy}>
        {busy ? 'One moment…' : 'Enter it'}
      </Button>
    </form>
  )
}
