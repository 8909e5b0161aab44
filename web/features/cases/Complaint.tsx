import { useState } from 'react'
import { ANSWER_WAYS, COMPLAINT_CATEGORIES } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Select, TextArea, TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useFoundPatients, usePatients } from '../people/queries.ts'
import type { ReportProps } from './ReportPage.tsx'
import { CATEGORY_WORDS, WAY_WORDS } from './words.ts'

const SHOWN = 5

/** A family says what went wrong, or dispatch writes it down for a caller. */
export function Complaint({
  visitId,
  onDone,
  patientId,
}: ReportProps & { patientId: string | null }) {
  const { user } = useApp()
  const desk = user.role !== 'patient'
  const { run, busy, fields, sentence } = useChange()
  const [search, setSearch] = useState('')
  const { found = [] } = useFoundPatients(search, desk && !patientId)
  const own = usePatients(!desk).data ?? []
  const patients = own.filter(({ rights }) => rights.includes('book'))
  const [who, setWho] = useState(patientId ?? '')
  const [category, setCategory] = useState<(typeof COMPLAINT_CATEGORIES)[number]>('late')
  const [answerBy, setAnswerBy] = useState<(typeof ANSWER_WAYS)[number]>(desk ? 'phone' : 'app')
  const [words, setWords] = useState('')
  const chosen = who || (desk ? undefined : patients[0]?.id)
  async function send() {
    const caseId = newId()
    const outcome = await run('cases.complain', {
      caseId,
      patientId: chosen ?? '',
      ...(visitId && { visitId }),
      category,
      answerBy,
      words,
      at: new Date().toISOString(),
    })
    if (outcome !== 'refused') onDone({ id: caseId, waits: outcome === 'waiting' })
  }
  return (
    <>
      <PageHeader
        title={desk ? 'Write down a complaint' : 'Tell us what went wrong'}
        back={{ to: visitId ? `/visits/${visitId}` : '/', label: 'Back' }}
        note={visitId ? 'About this visit. The nurse does not read it.' : undefined}
      />
      <Card>
        {desk && !patientId && (
          <>
            <TextField
              label="Whose care is it about? Find by name"
              type="search"
              autoComplete="off"
              placeholder="The first letters are enough"
              value={search}
              onChange={(event) => {
                setSearch(event.target.value)
                setWho('')
              }}
            />
            <Choice
              label="Who"
              hideLabel
              value={who || null}
              onChange={setWho}
              options={found.slice(0, SHOWN).map(({ id, name, address }) => ({
                value: id,
                title: name,
                note: address?.suburb,
              }))}
            />
          </>
        )}
        {!desk && !visitId && patients.length > 1 && (
          <Select label="For whom" value={chosen} onChange={(event) => setWho(event.target.value)}>
            {patients.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <Select
          label="What is it about?"
          value={category}
          onChange={(event) => setCategory(event.target.value as typeof category)}
        >
          {COMPLAINT_CATEGORIES.map((each) => (
            <option key={each} value={each}>
              {CATEGORY_WORDS[each]}
            </option>
          ))}
        </Select>
        <TextArea
          label={desk ? 'What does the caller say?' : 'What happened?'}
          maxLength={4_000}
          value={words}
          error={fields['words']}
          onChange={(event) => setWords(event.target.value)}
        />
        <Select
          label={desk ? 'How shall the caller be answered?' : 'How shall we answer?'}
          value={answerBy}
          onChange={(event) => setAnswerBy(event.target.value as typeof answerBy)}
        >
          {ANSWER_WAYS.map((each) => (
            <option key={each} value={each}>
              {WAY_WORDS[each]}
            </option>
          ))}
        </Select>
        <FormError>{sentence}</FormError>
        <Button
          size="large"
          disabled={busy || !words.trim() || !chosen}
          onClick={() => void send()}
        >
          {busy ? 'Sending…' : desk ? 'Keep the complaint' : 'Send the complaint'}
        </Button>
      </Card>
    </>
  )
}
