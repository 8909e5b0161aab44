import { useState } from 'react'
import { OUTCOMES, type CaseAct, type CaseDetail, type Outcome } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Select, TextArea } from '../../ui/Field.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useStaff } from '../staff/queries.ts'
import { ACT_WORDS, OUTCOME_WORDS } from './words.ts'

const NEXT_WORDS: Record<CaseAct, string> = {
  ...ACT_WORDS,
  own: 'Say who looks into it',
  acknowledge: 'Acknowledge',
  answer: 'Answer the family',
  about: 'Say whom it is about',
  hold: 'Keep the way of the visit',
  release: 'Keep it no longer',
  end: 'End it',
  reopen: 'This is not settled',
}
const WORDLESS: readonly CaseAct[] = ['own', 'about', 'acknowledge', 'hold', 'release']

/** Who reads these words. */
const WORDS_HINTS: Partial<Record<CaseAct, string>> = {
  note: 'The family does not read it.',
  answer: 'The family reads it.',
}

const buttonOf = (act: CaseAct, mine: boolean) =>
  act === 'own' ? (mine ? 'I look into it' : 'Give it to them') : NEXT_WORDS[act]

type Who = { item: CaseDetail; value: string; onChange: (id: string) => void }

/** Whoever may look into such a case, the reader first. */
function Owner({ item, value, onChange }: Who) {
  const { user } = useApp()
  const staff = useStaff({ role: 'administrator' }).data ?? []
  const others = staff.filter(
    ({ id, duties }) =>
      id !== user.id &&
      !item.about.some((one) => one.id === id) &&
      (duties.includes('clinical_lead') ||
        (item.kind === 'complaint' && duties.includes('dispatch'))),
  )
  return (
    <Select
      label="Who looks into it"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value={user.id}>I do</option>
      {others.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  )
}

function About({ item, value, onChange }: Who) {
  const { user } = useApp()
  const staff = useStaff().data ?? []
  const others = staff.filter(
    ({ id }) => id !== user.id && !item.about.some((one) => one.id === id),
  )
  return (
    <Select
      label="Whom it is about"
      hint="They see nothing of it from then on. If it is about you, give it to somebody else, who names you."
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">Choose</option>
      {others.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  )
}

/** What the reader may do with a case, one thing at a time. */
export function Act({ item }: { item: CaseDetail }) {
  const { user, queries } = useApp()
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const acts = item.can
  const [act, setAct] = useState<CaseAct>(acts[0]!)
  const [owner, setOwner] = useState(user.id)
  const [about, setAbout] = useState('')
  const [words, setWords] = useState('')
  const outcomes: readonly Outcome[] = OUTCOMES[item.kind]
  const [outcome, setOutcome] = useState<Outcome>(outcomes[0]!)
  async function send() {
    const sent = await run('cases.act', {
      id: item.id,
      stepId: newId(),
      act,
      words: WORDLESS.includes(act) ? '' : words,
      ...(act === 'own' && { userId: owner }),
      ...(act === 'about' && { userId: about }),
      ...(act === 'end' && { outcome }),
      at: new Date().toISOString(),
    })
    if (sent === 'refused') return
    void queries.invalidateQueries({ queryKey: ['cases'] })
    toast(sent === 'sent' ? 'Done' : 'Kept until there is signal')
  }
  return (
    <Card>
      <h2>{user.role === 'patient' ? 'Not settled?' : 'What next?'}</h2>
      {acts.length > 1 && (
        <Select
          label="What to do"
          value={act}
          onChange={(event) => setAct(event.target.value as CaseAct)}
        >
          {acts.map((each) => (
            <option key={each} value={each}>
              {NEXT_WORDS[each]}
            </option>
          ))}
        </Select>
      )}
      {act === 'end' && (
        <Select
          label="How it ended"
          value={outcome}
          onChange={(event) => setOutcome(event.target.value as Outcome)}
        >
          {outcomes.map((each) => (
            <option key={each} value={each}>
              {OUTCOME_WORDS[each]}
            </option>
          ))}
        </Select>
      )}
      {act === 'own' && <Owner item={item} value={owner} onChange={setOwner} />}
      {act === 'about' && <About item={item} value={about} onChange={setAbout} />}
      {!WORDLESS.includes(act) && (
        <TextArea
          label={act === 'end' ? 'Anything to say at the end?' : 'In words'}
          hint={WORDS_HINTS[act]}
          maxLength={4_000}
          value={words}
          error={fields['words']}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      <FormError>{sentence}</FormError>
      <Button disabled={busy || (act === 'about' && !about)} onClick={() => void send()}>
        {busy ? 'Sending…' : buttonOf(act, owner === user.id)}
      </Button>
    </Card>
  )
}
