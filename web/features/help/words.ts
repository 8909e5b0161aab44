import type { HelpCall } from '../../../contract/help.ts'

/** What rings, as a sentence after a name. */
const KIND_WORDS: Record<HelpCall['kind'], string> = {
  danger: 'is in danger',
  patient_emergency: 'has a patient emergency',
  welfare_check: 'found nobody: welfare check',
  early_warning: 'measured an early warning',
  severe_incident: 'reported a severe incident',
}

/** What rings, in a sentence. Of an incident nobody is named. */
export const callWords = ({ raisedBy, kind }: Pick<HelpCall, 'raisedBy' | 'kind'>) =>
  raisedBy ? `${raisedBy.name} ${KIND_WORDS[kind]}` : 'A severe incident was reported'

/** Where it is answered: an incident in its case, by whoever may look into it. */
export const callPath = ({ id, caseId }: Pick<HelpCall, 'id' | 'caseId'>) =>
  caseId ? `/cases/${caseId}` : `/help/${id}`

type Outcome = NonNullable<HelpCall['outcome']>
const OUTCOME_WORDS: Record<Outcome, string> = {
  safe: 'She is safe',
  false_alarm: 'Pressed by mistake',
  somebody_went: 'Somebody of ours went there',
  ambulance: 'An ambulance came',
  police: 'The police came',
  other: 'Something else',
  phoned_nurse: 'The nurse was phoned',
  advice: 'Advice was given',
  expected: 'Expected for this patient',
  looked_into: 'It is being looked into',
}

/** How it ended, as it is said of whom it was about. */
export const outcomeWords = (source: HelpCall['source'], outcome: Outcome) =>
  outcome === 'safe' && source !== 'help' ? 'They are well' : OUTCOME_WORDS[outcome]

export const isOpen = ({ state }: Pick<HelpCall, 'state'>) =>
  state === 'ringing' || state === 'taken'

/** Minutes and seconds since it was pressed: `2:05`. */
export function sinceWords(at: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000))
  if (seconds >= 3_600)
    return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
