import {
  Ambulance,
  CalendarCheck,
  CalendarPlus,
  FileText,
  House,
  MessageCircle,
  Truck,
  Flower2,
  type LucideIcon,
} from 'lucide-react'
import type { Basis } from '../../../contract/family.ts'
import type { PatientStatus, Right } from '../../../contract/people.ts'
import { longDay } from '../../time.ts'
import type { Tone } from '../../ui/Tag.tsx'

/** What each right lets somebody do, in the order in which people think of it. */
export const RIGHT_LOOK: Record<Right, { label: string; note: string; icon: LucideIcon }> = {
  visits: {
    label: 'See the visits',
    note: 'Who comes, when, and how it goes',
    icon: CalendarCheck,
  },
  book: { label: 'Book and cancel', note: 'Ask for visits, and call them off', icon: CalendarPlus },
  reports: { label: 'Read the reports', note: 'What was found and advised', icon: FileText },
  messages: { label: 'Write messages', note: 'With the nurse and dispatch', icon: MessageCircle },
}

export const BASIS_WORDS: Record<Basis, string> = {
  consent: 'With the consent of the patient',
  added: 'Added this person',
  parent: 'As a parent, until the 18th birthday',
  guardian: 'As a guardian or curator',
  other: 'On another authority',
}

export const PATIENT_STATUS_LOOK: Record<
  PatientStatus,
  { word: string; tone: Tone; icon: LucideIcon }
> = {
  active: { word: 'At home', tone: 'good', icon: House },
  in_hospital: { word: 'In hospital', tone: 'warn', icon: Ambulance },
  moved_away: { word: 'Moved away', tone: 'plain', icon: Truck },
  deceased: { word: 'Has died', tone: 'plain', icon: Flower2 },
}

/** `Until Tuesday 24 November`: the last day, because it ends at midnight. */
export const endWords = (until: string | null) =>
  until ? `Until ${longDay(Date.parse(until) - 1)}` : 'Without an end'
