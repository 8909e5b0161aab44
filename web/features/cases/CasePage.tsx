import { useState } from 'react'
import { useParams } from 'react-router'
import { OUTCOMES, type CaseAct, type CaseDetail, type Outcome } from '../../../contract/cases.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { longDay, stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Select, TextArea } from '../../ui/Field.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { useNow } from '../../useNow.ts'
import { FormError } from '../auth/Threshold.tsx'
import { useCase } from './queries.ts'
import { ACT_WORDS, CATEGORY_WORDS, OUTCOME_WORDS, SEVERITY_WORDS } from './words.ts'

export default function CasePage() {
  const { id = '' } = useParams()
  const { data, isError, error, refetch } = useCase(id)
  if (isError && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4 pb-4">
      <PageHeader
        title={CATEGORY_WORDS[data.category]}
        note={`${data.kind === 'complaint' ? 'Complaint' : 'Incident'} ${data.reference}`}
        back={{ to: '/cases', label: 'Back' }}
      />
      <State item={data} />
      <Said item={data} />
      <Steps item={data} />
      {data.can.length > 0 && <Act key={data.steps.length} item={data} />}
    </div>
  )
}

/** What comes next, in a sentence. */
function State({ item }: { item: CaseDetail }) {
  const { state, owner, dueAt, outcome, overdue, acknowledgeBy } = item
  return (
    <Card>
      {state === null && <p>Thank you for telling us. The clinical lead looks into it.</p>}
      {state === 'open' && (
        <p>
          {owner ? `${owner.name} is looking into it` : 'Somebody will look into it'}
          {dueAt && `, you hear by ${longDay(dueAt)}`}.
        </p>
      )}
      {state === 'open' && acknowledgeBy && (
        <p className="text-small text-muted">To be acknowledged by {longDay(acknowledgeBy)}.</p>
      )}
      {state === 'ended' && outcome && (
        <p>
          <b>{OUTCOME_WORDS[outcome]}.</b> It is over.
        </p>
      )}
      {overdue && (
        <p>
          <Tag tone="alert">Overdue</Tag>
        </p>
      )}
    </Card>
  )
}

function Said({ item }: { item: CaseDetail }) {
  const now = useNow()
  const { words, doneAtOnce, place, severity, patient, reportedBy, forCaller, about } = item
  return (
    <Card>
      <p className="whitespace-pre-wrap break-words">{words}</p>
      {place && <p>Where: {place}</p>}
      {doneAtOnce && <p className="break-words">Done at once: {doneAtOnce}</p>}
      <p className="text-small text-muted">
        {patient && `${patient.name}. `}
        {severity && `${SEVERITY_WORDS[severity]}. `}
        {reportedBy && `${forCaller ? 'Written down' : 'Said'} by ${reportedBy.name}, `}
        {stamp(item.at, now)}
      </p>
      {about.length > 0 && (
        <p className="text-small">Hidden from {about.map(({ name }) => name).join(', ')}.</p>
      )}
    </Card>
  )
}

function Steps({ item }: { item: CaseDetail }) {
  const now = useNow()
  if (item.steps.length === 0) return null
  return (
    <Card>
      <h2>What was done</h2>
      <ol>
        {item.steps.map(({ id, act, by, at, words, person, outcome }) => (
          <li key={id} className="grid gap-0.5 border-t border-line py-2 first:border-0">
            <b>
              {ACT_WORDS[act]}
              {person && `: ${person.name}`}
              {outcome && `: ${OUTCOME_WORDS[outcome]}`}
            </b>
            {words && <span className="whitespace-pre-wrap break-words">{words}</span>}
            <span className="text-small text-muted">
              {by?.name ?? 'The office'}, {stamp(at, now)}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  )
}

const NEXT_WORDS: Record<CaseAct, string> = {
  ...ACT_WORDS,
  own: 'I look into it',
  acknowledge: 'Acknowledge',
  answer: 'Answer the family',
  hold: 'Keep the way of the visit',
  release: 'Keep it no longer',
  end: 'End it',
  reopen: 'This is not settled',
}
const WORDLESS: readonly CaseAct[] = ['own', 'acknowledge', 'hold', 'release']

function Act({ item }: { item: CaseDetail }) {
  const { user, queries } = useApp()
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const acts = item.can.filter((act) => act !== 'about')
  const [act, setAct] = useState<CaseAct>(acts[0]!)
  const [words, setWords] = useState('')
  const outcomes: readonly Outcome[] = OUTCOMES[item.kind]
  const [outcome, setOutcome] = useState<Outcome>(outcomes[0]!)
  async function send() {
    const sent = await run('cases.act', {
      id: item.id,
      stepId: newId(),
      act,
      words: WORDLESS.includes(act) ? '' : words,
      ...(act === 'own' && { userId: user.id }),
      ...(act === 'end' && { outcome }),
      at: new Date().toISOString(),
    })
    if (sent === 'refused') return
    void queries.invalidateQueries({ queryKey: ['cases'] })
    toast(sent === 'sent' ? 'Done' : 'Kept until there is signal')
  }
  return (
    <Card>
      <h2>What next?</h2>
      {acts.length > 1 && (
        <Select label="Do" value={act} onChange={(event) => setAct(event.target.value as CaseAct)}>
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
      {!WORDLESS.includes(act) && (
        <TextArea
          label="Words"
          maxLength={4_000}
          value={words}
          error={fields['words']}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      <FormError>{sentence}</FormError>
      <Button disabled={busy} onClick={() => void send()}>
        {NEXT_WORDS[act]}
      </Button>
    </Card>
  )
}
