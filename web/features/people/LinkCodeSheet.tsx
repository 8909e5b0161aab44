import { useState } from 'react'
import type { CHECKS } from '../../../contract/family.ts'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { longDay } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { FormError } from '../auth/Threshold.tsx'

type Check = (typeof CHECKS)[number]
const OPTIONS = [
  { value: 'id_document', title: 'I saw their ID document' },
  { value: 'known_in_person', title: 'The nurse or I know them in person' },
  { value: 'called_back', title: 'I called the number on file' },
] as const

/** A code that makes an account this patient: told in person, shown here once. */
export function LinkCodeSheet({
  patientId,
  name,
  onClose,
}: {
  patientId: string
  name: string
  onClose: () => void
}) {
  const { client } = useApp()
  const [checked, setChecked] = useState<Check | null>(null)
  const [made, setMade] = useState<{ linkCode: string; expiresAt: string } | null>(null)
  const [error, setError] = useState<unknown>(null)
  if (made) {
    return (
      <Sheet title={`Tell ${name} this code`} onClose={onClose}>
        <p className="rounded-card bg-well p-5 text-center font-mono text-title font-bold tracking-widest">
          {made.linkCode}
        </p>
        <p className="text-muted">
          They enter it under My family, &ldquo;I have a code&rdquo;. It works once, until{' '}
          {longDay(made.expiresAt)}, and is not shown again. Tell it to nobody else.
        </p>
        <Button size="large" onClick={onClose}>
          They have it
        </Button>
      </Sheet>
    )
  }
  return (
    <Sheet title="How do you know that it is them?" onClose={onClose}>
      <p className="text-muted">
        Whoever enters the code becomes {name} and reads the whole record. What you choose is
        recorded with your name.
      </p>
      <Choice
        label="Checked by"
        hideLabel
        value={checked}
        onChange={setChecked}
        options={OPTIONS}
      />
      <FormError>{error ? sentenceOf(error) : null}</FormError>
      <Button
        size="large"
        disabled={!checked}
        onClick={() =>
          void client.family
            .makeLinkCode({ id: patientId, checked: checked! })
            .then(setMade, (problem: unknown) => setError(problem))
        }
      >
        Make the code
      </Button>
    </Sheet>
  )
}
