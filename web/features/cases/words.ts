import type { CaseAct, CaseCategory, Outcome, Severity } from '../../../contract/cases.ts'
import type { Role } from '../../../contract/people.ts'

export const CATEGORY_WORDS: Record<CaseCategory, string> = {
  late: 'Late, or nobody came',
  care: 'The care itself',
  manners: 'How we were treated',
  money: 'Money',
  privacy: 'Privacy',
  fall: 'Fall',
  needle_stick: 'Needle-stick',
  medicine: 'Medicine error',
  equipment: 'Equipment',
  violence: 'Violence or threat',
  other: 'Something else',
}
export const SEVERITY_WORDS: Record<Severity, string> = {
  severe: 'Severe harm',
  harm: 'Harm',
  no_harm: 'No harm',
  near_miss: 'It nearly happened',
}
/** As the practice says it among its own. */
export const OUTCOME_WORDS: Record<Outcome, string> = {
  upheld: 'Upheld',
  partly: 'Upheld in part',
  not_upheld: 'Not upheld',
  withdrawn: 'Taken back',
  changed: 'Something was changed',
  explained: 'Explained',
  no_action: 'Nothing to do',
}
/** To whoever complained. */
const SAID_TO_FAMILY: Partial<Record<Outcome, string>> = {
  upheld: 'You were right',
  partly: 'You were right in part',
  not_upheld: 'We found it otherwise',
}
export const outcomeWords = (outcome: Outcome, role: Role) =>
  (role === 'patient' && SAID_TO_FAMILY[outcome]) || OUTCOME_WORDS[outcome]

export const WAY_WORDS = {
  app: 'In the app',
  phone: 'By telephone',
  email: 'By e-mail',
} as const

export const ACT_WORDS: Record<CaseAct, string> = {
  own: 'Looks into it now',
  acknowledge: 'Read, and acknowledged',
  note: 'Note',
  action: 'Action',
  cause: 'Cause',
  answer: 'Answer',
  about: 'It is about',
  hold: 'The way of the visit is kept',
  release: 'The way of the visit is not kept any more',
  end: 'Ended',
  reopen: 'Opened again',
}

/** What each step does, on its button. */
export const NEXT_WORDS: Record<CaseAct, string> = {
  own: 'Give it to somebody',
  acknowledge: 'Say that it was read',
  note: 'Write a note',
  action: 'Write what was done',
  cause: 'Say what the cause was',
  answer: 'Answer the family',
  about: 'Say whom it is about',
  hold: 'Keep the way of the visit',
  release: 'Keep the way no longer',
  end: 'End it',
  reopen: 'This is not settled',
}
/** Who reads it, and what comes of it. */
export const ACT_HINTS: Partial<Record<CaseAct, string>> = {
  note: 'The family does not read it.',
  answer: 'The family reads it.',
  about:
    'They see nothing of it from then on. If it is about you, give it to somebody else, who names you.',
}
