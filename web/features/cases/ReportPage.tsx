import { Phone } from 'lucide-react'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import {
  ANSWER_WAYS,
  CASE_RULES,
  COMPLAINT_CATEGORIES,
  INCIDENT_CATEGORIES,
  referenceOf,
  SEVERITIES,
} from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Select, TextArea, TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { usePatients } from '../people/queries.ts'
import { CATEGORY_WORDS, SEVERITY_WORDS } from './words.ts'

const WAY_WORDS = { app: 'Here in the app', phone: 'By telephone', email: 'By e-mail' } as const

/** A family complains, staff report an incident: the same page, each in their own words. */
export default function ReportPage() {
  const { user } = useApp()
  const [params] = useSearchParams()
  const visitId = params.get('visit') ?? undefined
  const [done, setDone] = useState<{ id: string; waits: boolean } | null>(null)
  if (done) return <Kept {...done} family={user.role === 'patient'} />
  const props = { visitId, onDone: setDone }
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      {user.role === 'patient' ? (
        <Complaint {...props} patientId={params.get('patient')} />
      ) : (
        <Incident {...props} />
      )}
    </div>
  )
}

function Kept({ id, waits, family }: { id: string; waits: boolean; family: boolean }) {
  const navigate = useNavigate()
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="Thank you for telling us" back={{ to: '/', label: 'Home' }} />
      <Card>
        <p>
          Reference <b className="tabular-nums">{referenceOf(id)}</b>
        </p>
        {waits && <p>It waits on this phone, and goes out when there is signal.</p>}
        <p>
          {family
            ? `A person reads it within ${CASE_RULES.acknowledgeDays} working days, and you are answered within ${CASE_RULES.answerDays} days.`
            : 'The clinical lead looks into it. Whoever it is about does not see it.'}
        </p>
        {!waits && <Button onClick={() => void navigate(`/cases/${id}`)}>See it</Button>}
      </Card>
    </div>
  )
}

type Props = {
  visitId: string | undefined
  onDone: (done: { id: string; waits: boolean }) => void
}

function Complaint({ visitId, onDone, patientId }: Props & { patientId: string | null }) {
  const { run, busy, fields, sentence } = useChange()
  const patients = (usePatients().data ?? []).filter(({ rights }) => rights.includes('book'))
  const [who, setWho] = useState(patientId ?? '')
  const [category, setCategory] = useState<(typeof COMPLAINT_CATEGORIES)[number]>('late')
  const [answerBy, setAnswerBy] = useState<(typeof ANSWER_WAYS)[number]>('app')
  const [words, setWords] = useState('')
  const chosen = who || patients[0]?.id
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
        title="Tell us what went wrong"
        back={{ to: visitId ? `/visits/${visitId}` : '/', label: 'Back' }}
        note={visitId ? 'About this visit. The nurse does not read it.' : undefined}
      />
      <Card>
        {!visitId && patients.length > 1 && (
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
          label="What happened?"
          maxLength={4_000}
          value={words}
          error={fields['words']}
          onChange={(event) => setWords(event.target.value)}
        />
        <Select
          label="How shall we answer?"
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
          {busy ? 'Sending…' : 'Send the complaint'}
        </Button>
      </Card>
    </>
  )
}

/** Needs no signal: it stands in the app. A clinician checks it before real use. */
function FirstAid() {
  return (
    <Card aria-label="First aid after a needle-stick">
      <h2>Do this now</h2>
      <ol className="list-decimal pl-5">
        <li>Let it bleed. Do not squeeze or suck.</li>
        <li>Wash with soap and running water. Eyes or mouth: rinse with water for ten minutes.</li>
        <li>
          Call dispatch. Protection against HIV begins within {CASE_RULES.prophylaxisHours} hours,
          the sooner the better: best within the hour.
        </li>
      </ol>
      <p className="flex items-center gap-2 font-semibold text-alert">
        <Phone className="size-5" aria-hidden />
        Call dispatch before you write this.
      </p>
      <p className="text-small text-muted">To be checked by a clinician before real use.</p>
    </Card>
  )
}

function Incident({ visitId, onDone }: Props) {
  const { user } = useApp()
  const { run, busy, fields, sentence } = useChange()
  const [category, setCategory] = useState<(typeof INCIDENT_CATEGORIES)[number]>('fall')
  const [severity, setSeverity] = useState<(typeof SEVERITIES)[number]>('no_harm')
  const [atRisk, setAtRisk] = useState<'patient' | 'staff'>('patient')
  const [mine, setMine] = useState(false)
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
      ...(mine && { aboutId: user.id }),
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
        <label className="flex min-h-12 items-center gap-3">
          <input
            type="checkbox"
            checked={mine}
            onChange={(event) => setMine(event.target.checked)}
            className="size-6 accent-brand"
          />
          It is about something that I did
        </label>
        <FormError>{sentence}</FormError>
        <Button size="large" disabled={busy || !words.trim()} onClick={() => void send()}>
          {busy ? 'Sending…' : 'Send the report'}
        </Button>
      </Card>
    </>
  )
}
