import type { AskedKind, EntryKind } from '../../../contract/record.ts'
import type { Access } from '../../../contract/audit.ts'
import type { FamilyRelation } from '../../../contract/family.ts'
import type { ConversationKind } from '../../../contract/messages.ts'
import type { Right } from '../../../contract/people.ts'

// The words in which a copy of a record is printed.

/** In the order in which they are read: what matters first stands first. */
export const ENTRY_TITLES: Record<EntryKind, string> = {
  allergy: 'Allergies',
  alert: 'To take care of',
  safeguarding: 'Safeguarding',
  red_flag: 'When to call at once',
  mental_state: 'How they usually are',
  order: "Doctors' orders",
  medicine: 'Medicines',
  condition: 'Conditions',
  task: 'Done at visits',
  goal: 'What is aimed at',
  next_nurse: 'From one nurse to the next',
}
/** Of these the record says whether anybody has asked: "none known" and "not asked" are not the same. */
export const ASKED_WORDS: Record<
  AskedKind,
  Record<'none_known' | 'not_asked' | 'unsaid', string>
> = {
  allergy: {
    none_known: 'No known allergies: somebody has asked.',
    not_asked: 'Nobody has asked about allergies.',
    unsaid: 'Nothing is noted here about allergies.',
  },
  condition: {
    none_known: 'No known conditions: somebody has asked.',
    not_asked: 'Nobody has asked about conditions.',
    unsaid: 'Nothing is noted here about conditions.',
  },
  medicine: {
    none_known: 'Takes no medicines: somebody has asked.',
    not_asked: 'Nobody has asked about medicines.',
    unsaid: 'Nothing is noted here about medicines.',
  },
}
export const TALK_WORDS: Record<ConversationKind, string> = {
  practical: 'About the visit',
  clinical: 'With nurse and doctor',
  practice: 'With the practice',
}
export const RIGHT_WORDS: Record<Right, string> = {
  visits: 'sees visits',
  book: 'books',
  reports: 'reads reports',
  messages: 'writes messages',
}
export const BASIS_WORDS: Record<FamilyRelation['basis'], string> = {
  consent: 'the patient agreed',
  added: 'added the patient',
  parent: 'parent',
  guardian: 'guardian',
  other: 'shown to the practice',
}
export const ROLE_WORDS: Record<NonNullable<Access['role']>, string> = {
  patient: 'Family',
  nurse: 'Nurse',
  doctor: 'Doctor',
  administrator: 'Office',
}

/** What was looked at, by the end of its address; the first that fits. */
const LOOKED: readonly (readonly [RegExp, string])[] = [
  [/\/copies/, 'a copy of the record'],
  [/\/report|\/review/, 'a report'],
  [/\/observations|\/trends|\/warnings|warning-plan/, 'vital signs'],
  [/\/record|\/checklist/, 'allergies, medicines, care plan'],
  [/\/messages/, 'messages'],
  [/\/uploads/, 'a file'],
  [/\/family|link-code/, 'who cares for the patient'],
  [/\/cases/, 'a complaint or incident'],
  [/\/access/, 'access to the record'],
  [/\/patients/, 'name, address and how the patient is'],
  [/\/visits|\/offers|\/timesheets|\/tasks|\/staff/, 'a visit'],
  [/\/ws|\/events/, 'what is new'],
]

/** What somebody did, in words: "Read: vital signs". The app has it in more of them. */
export function lookedAt(action: string): string {
  const [method = '', route = ''] = action.split(' ')
  const what = LOOKED.find(([pattern]) => pattern.test(route))?.[1] ?? 'something of the record'
  return `${['GET', 'HEAD', 'WS'].includes(method) ? 'Read' : 'Changed'}: ${what}`
}
