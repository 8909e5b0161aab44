import { HeartPulse, MessageCircleWarning } from 'lucide-react'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { CONSCIOUSNESS, type Measured } from '../../../contract/news2.ts'
import { SIGNS, type SignName } from '../../../contract/observations.ts'
import type { Visit } from '../../../contract/visits.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { Foot } from '../../shell.tsx'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { NotFound } from '../../ui/NotFound.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { WithVisit } from '../visits/WithVisit.tsx'
import { ScorePanel, ScoreStrip } from './ScorePanel.tsx'
import { SignField } from './SignField.tsx'
import { TrendsLink } from './TrendsCard.tsx'
import { implausibleIn, useVitals } from './useVitals.ts'
import { CONSCIOUSNESS_WORDS, SIGN_WORDS } from './words.ts'

export default function VitalsPage() {
  const { id = '' } = useParams()
  return (
    <WithVisit id={id}>
      {(visit) =>
        visit.can.includes('observe') ? <Vitals key={visit.id} visit={visit} /> : <NotFound />
      }
    </WithVisit>
  )
}

type Asked = { kind: 'right'; names: SignName[] } | { kind: 'worried' } | null

/** One step of the visit: large fields, the score and what it means under them as she types. */
function Vitals({ visit }: { visit: Visit }) {
  const vitals = useVitals(visit.id)
  const { run, busy, fields, sentence } = useChange()
  const [asked, setAsked] = useState<Asked>(null)
  const toast = useToast()
  const navigate = useNavigate()
  const { typed, change, measured, score, warnings, subject } = vitals

  async function save(worried: boolean) {
    setAsked(null)
    const outcome = await run('observations.record', {
      id: visit.id,
      observationsId: newId(),
      ...measured,
      pregnant: vitals.pregnant,
      worried,
      at: new Date(clock.now()).toISOString(),
    })
    if (outcome === 'refused') return
    await vitals.clear()
    const waits = worried
      ? 'No signal: nobody knows yet. Phone the practice'
      : 'Kept until there is signal'
    toast(outcome === 'waiting' ? waits : worried ? 'The doctor on call is told' : 'Saved', {
      tone: outcome === 'waiting' && worried ? 'alert' : 'plain',
    })
    await navigate(`/visits/${visit.id}`)
  }
  function trySave() {
    const names = implausibleIn(measured)
    if (names.length > 0) setAsked({ kind: 'right', names })
    else void save(false)
  }
  const field = (name: SignName) => (
    <SignField
      name={name}
      value={typed.numbers[name] ?? ''}
      error={fields[name]}
      onChange={(value) => change({ numbers: { ...typed.numbers, [name]: value } })}
    />
  )
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-4">
      <PageHeader
        back={{ to: `/visits/${visit.id}`, label: 'The visit' }}
        title="Vital signs"
        note={visit.patient.name}
      />
      <TrendsLink patientId={visit.patient.id} back={`/visits/${visit.id}/vitals`} />
      <Button kind="outline" size="large" onClick={() => setAsked({ kind: 'worried' })}>
        <MessageCircleWarning className="size-6 text-alert" aria-hidden />I am worried
      </Button>
      <div className="grid grid-cols-2 gap-3">
        {field('respiration')}
        {field('spo2')}
      </div>
      <Choice
        label="Breathes"
        columns={2}
        value={typed.oxygen}
        onChange={(oxygen) => change({ oxygen })}
        options={[
          { value: 'air', title: 'Air' },
          { value: 'oxygen', title: 'Oxygen' },
        ]}
      />
      <div className="grid grid-cols-2 gap-3">
        {field('systolic')}
        {field('diastolic')}
        {field('pulse')}
        {field('temperature')}
      </div>
      <Choice
        label="How awake"
        value={typed.consciousness}
        onChange={(consciousness) => change({ consciousness })}
        options={CONSCIOUSNESS.map((value) => ({
          value,
          title: CONSCIOUSNESS_WORDS[value],
          ...(value === 'usual_confusion' &&
            subject.usualMental && { note: `Usually: ${subject.usualMental}` }),
        }))}
      />
      {subject.under16 !== true && (
        <Choice
          label="Pregnant"
          columns={3}
          value={vitals.pregnant}
          onChange={(pregnant) => change({ pregnant })}
          options={[
            { value: 'no', title: 'No' },
            { value: 'yes', title: 'Yes' },
            { value: 'unknown', title: 'Not known' },
          ]}
        />
      )}
      <div className="grid grid-cols-2 gap-3">
        {field('glucose')}
        {field('weight')}
      </div>
      <Choice
        label="Or the sugar meter shows no number"
        columns={3}
        value={typed.meter ?? 'none'}
        onChange={(meter) => change({ meter: meter === 'none' ? null : meter })}
        options={[
          { value: 'none', title: 'It does' },
          { value: 'LO', title: 'LO' },
          { value: 'HI', title: 'HI' },
        ]}
      />
      <ScorePanel score={score} warnings={warnings} plan={subject.plan} />
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      <Foot>
        <ScoreStrip score={score} warnings={warnings} />
        <Button size="large" disabled={busy || vitals.empty || vitals.wrong} onClick={trySave}>
          <HeartPulse className="size-6" aria-hidden />
          Save these values
        </Button>
      </Foot>
      {asked?.kind === 'right' && (
        <IsItRight
          names={asked.names}
          measured={measured}
          onRight={() => void save(false)}
          onClose={() => setAsked(null)}
        />
      )}
      {asked?.kind === 'worried' && (
        <Sheet title="You are worried about them?" onClose={() => setAsked(null)}>
          <p className="text-muted">
            That is reason enough. It rings the doctor on call and dispatch at once, with whatever
            you have typed so far.
          </p>
          <Button
            kind="danger"
            size="large"
            disabled={busy || vitals.wrong}
            onClick={() => void save(true)}
          >
            Tell them now
          </Button>
          <p className="text-small text-muted">
            NEWS2 is the work of the Royal College of Physicians (2017).
          </p>
        </Sheet>
      )}
    </div>
  )
}

/** What is far from anything usual is asked once, and believed. */
function IsItRight({
  names,
  measured,
  onRight,
  onClose,
}: {
  names: readonly SignName[]
  measured: Measured
  onRight: () => void
  onClose: () => void
}) {
  return (
    <Sheet title="Is that right?" onClose={onClose}>
      <ul className="grid gap-1">
        {names.map((name) => (
          <li key={name} className="flex justify-between gap-3 text-large">
            <span>{SIGN_WORDS[name]}</span>
            <b className="tabular-nums">
              {measured[name]} {SIGNS[name].unit}
            </b>
          </li>
        ))}
      </ul>
      <div className="grid grid-cols-2 gap-2">
        <Button kind="outline" onClick={onClose}>
          Look again
        </Button>
        <Button onClick={onRight}>Yes, save</Button>
      </div>
    </Sheet>
  )
}
