import { BellRing, CircleCheck, CloudUpload, HeartPulse } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { PARAMETERS } from '../../../contract/news2.ts'
import type { Observation } from '../../../contract/observations.ts'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { PlanSheet } from './PlanSheet.tsx'
import { useObservations, useWaiting } from './queries.ts'
import { PlanLine } from './ScorePanel.tsx'
import { TrendsLink } from './TrendsCard.tsx'
import { Values } from './Values.tsx'
import { ACTION_WORDS, RISK_LOOK, riskTone, totalWords, WARNING_WORDS } from './words.ts'

/** What was measured on this visit, the newest first, and what became of each warning. */
export function ObservationsCard({ visit }: { visit: Visit }) {
  const { user } = useApp()
  const { data } = useObservations(visit.id)
  const waiting = useWaiting(visit.id)
  const [planning, setPlanning] = useState(false)
  const mayRecord = visit.can.includes('observe')
  const doctor = user.role === 'doctor' && data?.subject
  if (!mayRecord && !doctor && !data?.items.length) return null
  return (
    <Card>
      <h2>Vital signs</h2>
      {data?.subject && <PlanLine plan={data.subject.plan} />}
      {waiting.map((item) => (
        <div key={item.id} className="grid gap-1 border-t border-line pt-2">
          <span>
            <Tag tone="info" icon={CloudUpload}>
              Waits for signal: nobody else has seen it
            </Tag>
          </span>
          <Values measured={item.measured} />
        </div>
      ))}
      {data?.items.map((item) => (
        <Measured key={item.id} item={item} />
      ))}
      {!data?.items.length && waiting.length === 0 && (
        <p className="text-muted">Nothing was measured yet.</p>
      )}
      {mayRecord && (
        <Button asChild kind="quiet" size="large">
          <Link to={`/visits/${visit.id}/vitals`}>
            <HeartPulse className="size-6" aria-hidden />
            Measure
          </Link>
        </Button>
      )}
      {user.role !== 'patient' && (
        <TrendsLink patientId={visit.patient.id} back={`/visits/${visit.id}`} />
      )}
      {doctor && (
        <Button kind="plain" className="justify-self-start" onClick={() => setPlanning(true)}>
          What warns for this patient
        </Button>
      )}
      {planning && doctor && (
        <PlanSheet
          patientId={visit.patient.id}
          visitId={visit.id}
          subject={doctor}
          onClose={() => setPlanning(false)}
        />
      )}
    </Card>
  )
}

/** One round: when, the score beside it, and who did what about its warning. */
export function Measured({ item }: { item: Observation }) {
  const now = useNow()
  const { score, warning } = item
  const late = Date.parse(item.receivedAt) - Date.parse(item.measuredAt) > 120_000
  return (
    <div className="grid gap-1.5 border-t border-line pt-2">
      <p className="flex flex-wrap items-center gap-2">
        <b>
          {item.uncertain ? 'about ' : ''}
          {stamp(item.measuredAt, now)}
        </b>
        <span className="text-small text-muted">
          {late ? `received ${stamp(item.receivedAt, now)} · ` : ''}
          {item.by.name}
        </span>
        {score?.applies && score.missing.length < PARAMETERS.length && (
          <Tag tone={riskTone(score.risk, score.missing.length === 0)}>
            NEWS2 {totalWords(score)} · {RISK_LOOK[score.risk].word}
          </Tag>
        )}
        {item.comfort && <Tag>Comfort care</Tag>}
      </p>
      <Values measured={item.measured} />
      {item.warnings.length > 0 && (
        <p className="font-semibold">
          {item.warnings.map((kind) => WARNING_WORDS[kind]).join('. ')}.
        </p>
      )}
      {warning && !warning.answer && (
        <span>
          <Tag tone={warning.state === 'ringing' ? 'alert' : 'warn'} icon={BellRing}>
            {warning.state === 'ringing'
              ? 'Rings until somebody answers'
              : `Rings ${stamp(warning.ringsAt, now)} if nobody answers`}
          </Tag>
        </span>
      )}
      {warning?.answer && (
        <p className="flex items-start gap-2 text-good">
          <CircleCheck className="mt-0.5 size-5 flex-none" aria-hidden />
          <span>
            <b>{warning.answer.by.name}</b> {ACTION_WORDS[warning.answer.action].past},{' '}
            {stamp(warning.answer.at, now)}
            {warning.answer.note && <span className="block text-ink">{warning.answer.note}</span>}
          </span>
        </p>
      )}
    </div>
  )
}
