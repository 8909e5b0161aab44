import {
  PARAMETERS,
  type Consciousness,
  type Parameter,
  type Risk,
  type Score,
  type Warning,
} from '../../../contract/news2.ts'
import {
  SIGNS,
  type Observation,
  type SignName,
  type TrendSpan,
  type WarningAction,
} from '../../../contract/observations.ts'
import type { Tone } from '../../ui/Tag.tsx'
import type { ChartName } from './trendScale.ts'

export const SIGN_WORDS: Record<SignName, string> = {
  respiration: 'Breaths in a minute',
  spo2: 'Oxygen saturation',
  systolic: 'Upper pressure',
  diastolic: 'Lower pressure',
  pulse: 'Pulse',
  temperature: 'Temperature',
  weight: 'Weight',
  glucose: 'Sugar',
}

/** What stands over each chart: for whoever cares, and in plain words for the patient. */
export const CHART_WORDS: Record<ChartName, string> = {
  score: 'NEWS2',
  respiration: 'Breaths in a minute',
  spo2: 'Oxygen saturation',
  pressure: 'Blood pressure',
  pulse: 'Pulse',
  temperature: 'Temperature',
  glucose: 'Sugar',
  weight: 'Weight',
}
export const PLAIN_CHART_WORDS: Record<ChartName, string> = {
  ...CHART_WORDS,
  respiration: 'How often you breathe in a minute',
  spo2: 'Oxygen in the blood',
  pulse: 'Heartbeats in a minute',
  glucose: 'Sugar in the blood',
}
export const SPAN_WORDS: Record<TrendSpan, string> = {
  newest: 'The newest',
  quarter: 'Three months',
  year: 'A year',
  all: 'Everything',
}

export const PARAMETER_WORDS: Record<Parameter, string> = {
  respiration: 'breathing',
  spo2: 'oxygen saturation',
  oxygen: 'air or oxygen',
  systolic: 'upper pressure',
  pulse: 'pulse',
  consciousness: 'how awake',
  temperature: 'temperature',
}

export const CONSCIOUSNESS_WORDS: Record<Consciousness, string> = {
  alert: 'Awake and clear',
  usual_confusion: 'Confused, as usual',
  new_confusion: 'Confused, and that is new',
  unsure_confusion: 'Confused, not sure if new',
  voice: 'Answers to voice only',
  pain: 'Answers to pain only',
  unresponsive: 'Does not answer',
}

export const RISK_LOOK: Record<Risk, { word: string; tone: Tone }> = {
  low: { word: 'Low', tone: 'good' },
  low_medium: { word: 'One value is very bad', tone: 'warn' },
  medium: { word: 'Medium', tone: 'warn' },
  high: { word: 'High', tone: 'alert' },
}

/** A value that was not measured is never a normal one: only a whole score is good. */
export const riskTone = (risk: Risk, whole: boolean): Tone =>
  risk === 'low' && !whole ? 'plain' : RISK_LOOK[risk].tone

export const WARNING_WORDS: Record<Warning, string> = {
  news_high: 'The score is 7 or more',
  news_medium: 'The score is 5 or 6',
  news_single: 'One value alone has 3 points',
  glucose: 'Sugar is far out',
  pressure: 'Pressure is far too high',
  worried: 'The nurse is worried',
}

export const ACTION_WORDS: Record<WarningAction, { title: string; past: string }> = {
  ambulance: { title: 'An ambulance is coming', past: 'sent an ambulance' },
  phoned_nurse: { title: 'I phoned the nurse', past: 'phoned the nurse' },
  advice: { title: 'I gave advice', past: 'gave advice' },
  expected: { title: 'Expected for this patient', past: 'expected it for this patient' },
}

/** Why there is no score, in a sentence. */
export const WHY_NOT: Record<Extract<Score, { applies: false }>['why'], string> = {
  under_16: 'No score: NEWS2 is not made for children under 16.',
  pregnant: 'No score: NEWS2 is not made for pregnancy.',
}
export const CAUTION_WORDS = {
  pregnancy_unknown: 'Not known if pregnant: NEWS2 is not made for pregnancy.',
  age_unknown: 'Age not known: NEWS2 is not made for children under 16.',
} as const

/** The score as it is said: with something missing it is at least that. */
export function totalWords(score: Extract<Score, { applies: true }>): string {
  if (score.missing.length === PARAMETERS.length) return '–'
  return score.missing.length > 0 ? `${score.total}+` : String(score.total)
}

type Value = readonly [label: string, value: string]
type Measured = Observation['measured']

const number =
  (label: string, name: SignName) =>
  (measured: Measured): Value[] => {
    const value = measured[name]
    if (value === undefined) return []
    return [[label, typeof value === 'number' ? `${value} ${SIGNS[name].unit}` : value]]
  }
/** Each in the order in which it is read out. */
const SHOWN: readonly ((measured: Measured) => Value[])[] = [
  number('Breaths', 'respiration'),
  number('Saturation', 'spo2'),
  ({ oxygen }) => (oxygen ? [['Breathes', 'oxygen']] : []),
  ({ systolic, diastolic }) =>
    systolic === undefined && diastolic === undefined
      ? []
      : [['Pressure', `${systolic ?? '–'}/${diastolic ?? '–'} mmHg`]],
  number('Pulse', 'pulse'),
  number('Temperature', 'temperature'),
  ({ consciousness }) =>
    consciousness ? [['Awake', CONSCIOUSNESS_WORDS[consciousness].toLowerCase()]] : [],
  number('Sugar', 'glucose'),
  number('Weight', 'weight'),
]

/** What was measured, a word or number each. */
export const valuesOf = (measured: Measured): Value[] => SHOWN.flatMap((of) => of(measured))
