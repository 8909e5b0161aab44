import { Ambulance, BellRing, CircleCheck, Gauge } from 'lucide-react'
import {
  callsAmbulance,
  LATER_MINUTES,
  PARAMETERS,
  ringsWhen,
  type Score,
  type Warning,
} from '../../../contract/news2.ts'
import type { WarningPlan } from '../../../contract/observations.ts'
import { day } from '../../time.ts'
import { useNow } from '../../useNow.ts'
import { Tag } from '../../ui/Tag.tsx'
import { NUMBERS, readHolder } from '../help/holder.ts'
import {
  CAUTION_WORDS,
  PARAMETER_WORDS,
  RISK_LOOK,
  riskTone,
  totalWords,
  WARNING_WORDS,
  WHY_NOT,
} from './words.ts'

const LOOK = {
  alert: 'border-alert bg-alert-soft',
  warn: 'border-warn bg-warn-soft',
  good: 'border-line bg-card',
} as const

/** The number to dial for an ambulance: the practice's own where this phone has heard of it. */
function ambulanceNumber() {
  const known = [...(readHolder()?.numbers ?? []), ...NUMBERS]
  return (known.find(({ label }) => /ambulance/i.test(label)) ?? known[0]!).number
}

/** The score and what to do now, as it changes under her fingers; without signal as well. */
export function ScorePanel({
  score,
  warnings,
  plan,
}: {
  score: Score
  warnings: readonly Warning[]
  plan: WarningPlan | null
}) {
  const rings = ringsWhen(warnings)
  const tone = rings === 'now' ? 'alert' : rings === 'later' ? 'warn' : 'good'
  return (
    <section
      aria-label="Early warning score"
      aria-live="polite"
      className={`grid gap-3 rounded-card border-2 p-4 ${LOOK[tone]}`}
    >
      <Total score={score} />
      {warnings.length > 0 && (
        <ul className="grid gap-1">
          {warnings.map((warning) => (
            <li key={warning} className="flex items-center gap-2 font-semibold">
              <BellRing className="size-5 flex-none" aria-hidden />
              {WARNING_WORDS[warning]}
            </li>
          ))}
        </ul>
      )}
      {rings && (
        <p>
          {rings === 'now'
            ? 'Saving rings the doctor on call and dispatch at once.'
            : `Saving warns the doctor of this visit; if nobody answers, it rings in ${LATER_MINUTES} minutes.`}
        </p>
      )}
      <PlanLine plan={plan} />
    </section>
  )
}

/** Always in sight above the thumb: the score so far, and the one instruction that cannot wait. */
export function ScoreStrip({ score, warnings }: { score: Score; warnings: readonly Warning[] }) {
  if (callsAmbulance(warnings)) {
    const number = ambulanceNumber()
    return (
      <a
        href={`tel:${number}`}
        className="flex min-h-14 items-center justify-center gap-3 rounded-full bg-alert px-5 text-large leading-tight font-bold text-alert-ink"
      >
        <Ambulance className="size-7 flex-none" aria-hidden />
        Call an ambulance now: {number}
      </a>
    )
  }
  if (!score.applies || score.missing.length === PARAMETERS.length) return null
  const rings = ringsWhen(warnings)
  return (
    <p className="flex items-center justify-center gap-2 font-semibold">
      <Tag tone={rings ? 'warn' : riskTone(score.risk, score.missing.length === 0)} icon={Gauge}>
        NEWS2 {totalWords(score)} · {RISK_LOOK[score.risk].word}
      </Tag>
      {rings && <span className="text-small text-muted">warns when saved</span>}
    </p>
  )
}

function Total({ score }: { score: Score }) {
  if (!score.applies)
    return (
      <p className="flex items-center gap-2 font-semibold">
        <Gauge className="size-5 flex-none" aria-hidden />
        {WHY_NOT[score.why]}
      </p>
    )
  const none = score.missing.length === PARAMETERS.length
  const { word } = RISK_LOOK[score.risk]
  return (
    <>
      <p className="flex items-end gap-3">
        <span className="text-huge leading-none font-[750] tabular-nums">{totalWords(score)}</span>
        <span className="pb-1">
          <b className="block leading-tight">{none ? 'Nothing to score yet' : word}</b>
          <span className="text-small text-muted">
            NEWS2{score.scale === 2 ? ', saturation scale 2' : ''}
          </span>
        </span>
      </p>
      {!none && score.missing.length > 0 && (
        <p className="text-small">
          At least this much. Not measured:{' '}
          {score.missing.map((name) => PARAMETER_WORDS[name]).join(', ')}.
        </p>
      )}
      {!none && score.missing.length === 0 && (
        <p className="flex items-center gap-1.5 text-small">
          <CircleCheck className="size-4 flex-none text-good" aria-hidden />
          Everything was measured
        </p>
      )}
      {score.cautions.map((caution) => (
        <p key={caution} className="text-small text-muted">
          {CAUTION_WORDS[caution]}
        </p>
      ))}
    </>
  )
}

/** What a doctor set stands beside every score, with its end. */
export function PlanLine({ plan }: { plan: WarningPlan | null }) {
  const now = useNow()
  if (!plan) return null
  const { comfort, thresholds, by, reason, until } = plan
  return (
    <p className="rounded-small bg-well p-3 text-small">
      <b>
        {comfort
          ? 'Comfort care: no value raises an alarm.'
          : `Own limits: warns from ${thresholds?.medium}, rings from ${thresholds?.high}${thresholds?.single ? '' : ', not for one value alone'}.`}
      </b>{' '}
      {by.name}, until {day(until, now)}: {reason}
    </p>
  )
}
