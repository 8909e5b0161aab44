import { useState } from 'react'
import type { Opening } from '../../../contract/access.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { OUTCOME_WORDS } from './words.ts'

type Outcome = keyof typeof OUTCOME_WORDS

/** Was it right to open this record? Once, in words that whoever opened it reads. */
export function ReviewSheet({ opening, onClose }: { opening: Opening; onClose: () => void }) {
  const { queries } = useApp()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [note, setNote] = useState('')
  const toast = useToast()
  const { run, busy, fields, sentence } = useChange()
  async function save() {
    if (!outcome) return
    if ((await run('access.reviewOpening', { id: opening.id, outcome, note })) === 'refused') return
    void queries.invalidateQueries({ queryKey: keys.openings() })
    toast('The review is kept')
    onClose()
  }
  return (
    <Sheet title={`Was it right to open the record of ${opening.patient.name}?`} onClose={onClose}>
      <Choice
        label="Outcome"
        hideLabel
        value={outcome}
        onChange={setOutcome}
        columns={2}
        options={(Object.keys(OUTCOME_WORDS) as Outcome[]).map((value) => ({
          value,
          title: OUTCOME_WORDS[value],
        }))}
      />
      <TextArea
        label="Why"
        hint={`${opening.by.name} reads this. It cannot be changed later.`}
        value={note}
        maxLength={1000}
        error={fields['note']}
        onChange={(event) => setNote(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <Button disabled={!outcome || !note.trim() || busy} onClick={() => void save()}>
        {busy ? 'Keeping…' : 'Keep the review'}
      </Button>
    </Sheet>
  )
}
