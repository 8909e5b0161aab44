import { useState } from 'react'
import { OUTCOMES, type CaseAct, type CaseDetail, type Outcome } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Select, TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useStaff } from '../staff/queries.ts'
import { keepTyped, typedOf } from './typed.ts'
import { ACT_HINTS, NEXT_WORDS, OUTCOME_WORDS } from './words.ts'

const NAMING: readonly CaseAct[] = ['own', 'about']

/** One step of a case. What is typed stays, whatever else is done, until it is kept. */
export function ActSheet({
  act,
  item,
  onClose,
}: {
  act: CaseAct
  item: CaseDetail
  onClose: () => void
}) {
  const { user, queries } = useApp()
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const [who, setWho] = useState('')
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [words, write] = useState(() => typedOf(user.id, item.id, act))
  const outcomes: readonly Outcome[] = OUTCOMES[item.kind]
  const setWords = (value: string) => {
    write(value)
    keepTyped(user.id, item.id, act, value)
  }
  const ready =
    act === 'end' ? outcome !== null : NAMING.includes(act) ? who !== '' : words.trim() !== ''
  async function send() {
    const sent = await run('cases.act', {
      id: item.id,
      stepId: newId(),
      act,
      ...(!NAMING.includes(act) && { words }),
      ...(NAMING.includes(act) && { userId: who }),
      ...(act === 'end' && outcome && { outcome }),
      at: new Date().toISOString(),
    })
    if (sent === 'refused') return
    setWords('')
    void queries.invalidateQueries({ queryKey: ['cases'] })
    toast(sent === 'sent' ? 'Done' : 'Kept until there is signal')
    onClose()
  }
  return (
    <Sheet title={NEXT_WORDS[act]} onClose={onClose} steady>
      {act === 'end' && (
        <Choice
          label="How did it end?"
          value={outcome}
          onChange={setOutcome}
          options={outcomes.map((value) => ({ value, title: OUTCOME_WORDS[value] }))}
        />
      )}
      {NAMING.includes(act) ? (
        <Person act={act} item={item} value={who} onChange={setWho} error={fields['userId']} />
      ) : (
        <TextArea
          label={act === 'end' ? 'Anything to say at the end?' : 'In words'}
          hint={act === 'end' && item.kind === 'complaint' ? ACT_HINTS.answer : ACT_HINTS[act]}
          rows={6}
          maxLength={4_000}
          value={words}
          error={fields['words']}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      <FormError>{sentence}</FormError>
      <Button size="large" disabled={busy || !ready} onClick={() => void send()}>
        {busy ? 'Sending…' : NEXT_WORDS[act]}
      </Button>
    </Sheet>
  )
}

type Who = {
  act: CaseAct
  item: CaseDetail
  value: string
  onChange: (id: string) => void
  error: string | undefined
}

/** Who is to look into it, or whom of the staff it is about: never whom it is about already. */
function Person({ act, item, value, onChange, error }: Who) {
  const { user } = useApp()
  const owns = act === 'own'
  const staff = useStaff(owns ? { role: 'administrator' } : {}).data ?? []
  const handles = ({ duties }: (typeof staff)[number]) =>
    duties.includes('clinical_lead') || (item.kind === 'complaint' && duties.includes('dispatch'))
  const people = staff.filter(
    (one) =>
      !item.about.some(({ id }) => id === one.id) &&
      (owns ? one.id !== item.owner?.id && handles(one) : one.id !== user.id),
  )
  return (
    <Select
      label={owns ? 'Who looks into it' : 'Whom it is about'}
      hint={ACT_HINTS[act]}
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">Choose</option>
      {people.map(({ id, name }) => (
        <option key={id} value={id}>
          {id === user.id ? 'I do' : name}
        </option>
      ))}
    </Select>
  )
}
