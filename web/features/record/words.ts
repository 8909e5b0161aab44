import {
  Brain,
  CircleAlert,
  FileCheck,
  Flag,
  HeartPulse,
  ListChecks,
  MessageSquareText,
  Pill,
  ShieldAlert,
  TriangleAlert,
  Wheat,
  type LucideIcon,
} from 'lucide-react'
import type { Asked, AskedKind, EntryKind } from '../../../contract/record.ts'

type Words = {
  title: string
  /** The same for the patient, in plain words. */
  plain: string
  add: string
  what: string
  detail: string
  icon: LucideIcon
}

export const KINDS: Record<EntryKind, Words> = {
  allergy: {
    title: 'Allergies',
    plain: 'What you must not be given',
    add: 'Allergy',
    what: 'Allergic to what?',
    detail: 'What happens then?',
    icon: Wheat,
  },
  alert: {
    title: 'Take care',
    plain: 'What we watch out for',
    add: 'Something to watch out for',
    what: 'Watch out for what?',
    detail: 'What should the next one do?',
    icon: TriangleAlert,
  },
  mental_state: {
    title: 'How they usually are',
    plain: 'How you usually are',
    add: 'How they usually are',
    what: 'On a usual day, how clear are they?',
    detail: 'What would be new for them?',
    icon: Brain,
  },
  condition: {
    title: 'Conditions',
    plain: 'What you live with',
    add: 'Condition',
    what: 'Which condition?',
    detail: 'Since when, how bad, who treats it?',
    icon: HeartPulse,
  },
  medicine: {
    title: 'Medicines',
    plain: 'What you take',
    add: 'Medicine',
    what: 'Which medicine?',
    detail: 'Dose, how often, since when',
    icon: Pill,
  },
  safeguarding: {
    title: 'Safeguarding',
    plain: 'Your safety',
    add: 'Safeguarding note',
    what: 'What did you see or hear?',
    detail: 'What was done, who knows?',
    icon: ShieldAlert,
  },
  next_nurse: {
    title: 'For the next nurse',
    plain: 'What one nurse tells the next',
    add: 'Note for the next nurse',
    what: 'What should the next nurse know?',
    detail: 'Anything else',
    icon: MessageSquareText,
  },
  order: {
    title: 'Orders',
    plain: 'What a doctor ordered for you',
    add: 'Order of a doctor',
    what: 'What was ordered?',
    detail: 'Anything to know about it',
    icon: FileCheck,
  },
  goal: {
    title: 'What we aim at',
    plain: 'What we want to reach with you',
    add: 'Goal of the care plan',
    what: 'What should be reached?',
    detail: 'By when, how will we see it?',
    icon: Flag,
  },
  task: {
    title: 'What is done at visits',
    plain: 'What we do when we visit',
    add: 'Task of the care plan',
    what: 'What is to be done?',
    detail: 'How, with what',
    icon: ListChecks,
  },
  red_flag: {
    title: 'Red flags',
    plain: 'When to call us at once',
    add: 'Red flag of the care plan',
    what: 'What must be acted on at once?',
    detail: 'What is to be done then?',
    icon: CircleAlert,
  },
}
/** What matters first stands first. */
export const ORDER: readonly EntryKind[] = [
  'allergy',
  'alert',
  'safeguarding',
  'red_flag',
  'mental_state',
  'order',
  'medicine',
  'condition',
  'task',
  'goal',
  'next_nurse',
]

/** Nobody asked and none known are two things; a nurse must never take one for the other. */
export const ASKED_WORDS: Record<AskedKind, Record<Exclude<Asked, 'known'>, string>> = {
  allergy: {
    none_known: 'No known allergies',
    not_asked: 'Nobody has asked about allergies',
    unsaid: 'Nothing is noted here',
  },
  medicine: {
    none_known: 'Takes no medicines',
    not_asked: 'Nobody has asked about medicines',
    unsaid: 'Nothing is noted here',
  },
  condition: {
    none_known: 'No known conditions',
    not_asked: 'Nobody has asked about conditions',
    unsaid: 'Nothing is noted here',
  },
}
export const NONE_BUTTON: Record<AskedKind, string> = {
  allergy: 'I asked: no allergies',
  medicine: 'I asked: no medicines',
  condition: 'I asked: no conditions',
}
