import { useState } from 'react'
import { INCIDENT_CATEGORIES, SEVERITIES } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Select, TextArea, TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useStaff } from '../staff/queries.ts'
import { useVisit } from '../visits/queries.ts'
import { FirstAid } from './FirstAid.tsx'
import type { ReportProps } from './ReportPage.tsx'
import { CATEGORY_WORDS, SEVERITY_WORDS } from './words.ts'

/** Whom one may name: the office everybody, nurse and doctor each other at a visit of theirs. */
function useColleagues(visitId: string | undefined): { id: string; name: string }[] {
  const { user } = useApp()
  const office = user.role === 'administrator'
  const staff = useStaff({}, office).data ?? []
  const { visit } = useVisit(office ? null : (visitId ?? null))
  const known = office ? staff : [visit?.nurse, visit?.doctor]
  return known.flatMap((each) => (each && each.id !== user.id ? [each] : []))
}

/** What happened, as whoever was there tells it: also long after, when there is signal. */
export function Incident({ visitId, onDone }: ReportProps) {
  const { user } = useApp()
  const { run, busy, fields, sentence } = useChange()
  const [category, setCategory] = useState<(typeof INCIDENT_CATEGORIES)[number]>('fall')
  const [severity, setSeverity] = useState<(typeof SEVERITIES)[number]>('no_harm')
  const [atRisk, setAtRisk] = useState<'patient' | 'staff'>('patient')
  const [aboutId, setAboutId] = useState('')
  const colleagues = useColleagues(visitId)
  const [place, setPlace] = useState('')
  const [doneAtOnce, setDone] = useState('')
  const [words, setWords] = useState('')
  async function send() {
    const caseId = newId()
    const outcome = await run('cases.report', {
      caseId,
      ...(visitId && { visitId }),
      category,
      severity,
      atRisk,
      ...(aboutId && { aboutId }),
      place,
      doneAtOnce,
      words,
      at: new Date().toISOString(),
    })
    if (outcome !== 'refused') onDone({ id: caseId, waits: outcome === 'waiting' })
  }
  return (
    <>
      <PageHeader
        title="Report an incident"
        back={{ to: visitId ? `/visits/${visitId}` : '/', label: 'Back' }}
        note={visitId ? 'At this visit' : undefined}
      />
      {category === 'needle_stick' && <FirstAid />}
      <Card>
        <Select
          label="What was it?"
          value={category}
          onChange={(event) => setCategory(event.target.value as typeof category)}
        >
          {INCIDENT_CATEGORIES.map((each) => (
            <option key={each} value={each}>
              {CATEGORY_WORDS[each]}
            </option>
          ))}
        </Select>
        <Select
          label="How bad was it?"
          value={severity}
          onChange={(event) => setSeverity(event.target.value as typeof severity)}
        >
          {SEVERITIES.map((each) => (
            <option key={each} value={each}>
              {SEVERITY_WORDS[each]}
            </option>
          ))}
        </Select>
        <Select
          label="Who was harmed or at risk?"
          value={atRisk}
          onChange={(event) => setAtRisk(event.target.value as typeof atRisk)}
        >
          <option value="patient">The patient</option>
          <option value="staff">Staff</option>
        </Select>
        <TextField
          label="Where"
          maxLength={200}
          value={place}
          error={fields['place']}
          onChange={(event) => setPlace(event.target.value)}
        />
        <TextArea
          label="What happened?"
          maxLength={4_000}
          value={words}
          error={fields['words']}
          onChange={(event) => setWords(event.target.value)}
        />
        <TextArea
          label="What was done at once?"
          maxLength={2_000}
          value={doneAtOnce}
          error={fields['doneAtOnce']}
          onChange={(event) => setDone(event.target.value)}
        />
        <Select
          label="Is it about something that somebody did?"
          hint="Whoever you name sees nothing of how it is looked into."
          value={aboutId}
          onChange={(event) => setAboutId(event.target.value)}
        >
          <option value="">No, or I do not know</option>
          <option value={user.id}>Yes, that I did</option>
          {colleagues.map(({ id, name }) => (
            <option key={id} value={id}>
              Yes, that {name} did
            </option>
          ))}
        </Select>
        <FormError>{sentence}</FormError>
        <Button size="large" disabled={busy || !words.trim()} onClick={() => void send()}>
          {busy ? 'Sending…' : 'Send the report'}
        </Button>
      </Card>
    </>
  )
}
