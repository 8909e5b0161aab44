import { useState, type ComponentProps } from 'react'
import type { PatientDetail } from '../../../contract/people.ts'
import { language as oneOf, LANGUAGES } from '../../../contract/told.ts'
import { Button } from '../../ui/Button.tsx'
import { Select } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useChange } from '../../useChange.ts'
import { LANGUAGE_WORDS } from '../../words.ts'
import { FormError } from '../auth/Threshold.tsx'

/** In which language somebody is written to. */
export const LanguageField = (more: Omit<ComponentProps<typeof Select>, 'label' | 'children'>) => (
  <Select label="Language of letters and texts" name="language" {...more}>
    {LANGUAGES.map((value) => (
      <option key={value} value={value} lang={value}>
        {LANGUAGE_WORDS[value]}
      </option>
    ))}
  </Select>
)

export function LanguageSheet({
  patient,
  onClose,
}: {
  patient: PatientDetail
  onClose: () => void
}) {
  const { run, busy, fields, sentence } = useChange()
  const [language, setLanguage] = useState(patient.language)
  async function save() {
    if ((await run('family.setLanguage', { id: patient.id, language })) !== 'refused') onClose()
  }
  return (
    <Sheet title="Language" onClose={onClose}>
      <p className="text-muted">
        They are told of visits in it as long as they have no account; with one they choose for
        themselves.
      </p>
      <LanguageField
        value={language}
        onChange={(event) => setLanguage(oneOf.parse(event.target.value))}
        error={fields['language']}
      />
      <FormError>{!fields['language'] && sentence}</FormError>
      <Button size="large" disabled={busy} onClick={() => void save()}>
        Save
      </Button>
    </Sheet>
  )
}
