import type { InputOf } from '../../../contract/endpoint.ts'
import type { record } from '../../../contract/record.ts'
import { newUuid } from '../../platform/ids.ts'
import type { Company } from './company.ts'
import type { PatientName } from './people.ts'

type Line = Omit<InputOf<typeof record.add>, 'id' | 'entryId' | 'at' | 'clock'>

/** What is known of each; of the others nobody has asked yet, and the screens say so. */
const KNOWN: Partial<Record<PatientName, readonly Line[]>> = {
  mother: [
    {
      kind: 'allergy',
      what: 'Penicillin',
      detail: 'Her face and throat swelled in 2019. Ambulance.',
      severe: true,
    },
    {
      kind: 'alert',
      what: 'Falls',
      detail: 'Walks with a frame. Never let her turn alone.',
      severe: true,
    },
    { kind: 'mental_state', what: 'Clear, knows the day and all her grandchildren' },
    { kind: 'condition', what: 'Type 2 diabetes', detail: 'Since 2008. Clinic in Orlando West.' },
    { kind: 'condition', what: 'Pressure sore, left heel', detail: 'Since October' },
    {
      kind: 'goal',
      what: 'The heel is closed by Christmas',
      detail: 'Photograph and measure once a week',
    },
    {
      kind: 'task',
      what: 'Change the dressing of the left heel',
      detail: 'Saline, hydrogel, large foam',
      rhythm: { every: 'visit' },
    },
    { kind: 'task', what: 'Measure sugar and pressure', rhythm: { every: 'visit' } },
    {
      kind: 'task',
      what: 'Photograph the wound with the ruler',
      rhythm: { every: 'week', weekdays: [1, 5] },
    },
    {
      kind: 'red_flag',
      what: 'Heel red, hot or smelling, or a fever',
      detail: 'Ring the doctor from the house',
    },
    {
      kind: 'order',
      what: 'Dressing of the left heel',
      detail: 'Hydrogel and foam. Call before anything else is put on it.',
      order: {
        frequency: 'Three times a week',
        prescriber: { name: 'Dr Adams, Orlando West clinic', number: '0123456' },
        validFrom: '2026-10-01',
      },
    },
    { kind: 'medicine', what: 'Metformin 850 mg', detail: 'Twice a day, with food' },
    { kind: 'medicine', what: 'Enalapril 10 mg', detail: 'In the morning' },
    {
      kind: 'condition',
      what: 'Low mood since the funeral',
      detail: 'Speaks of it alone only',
      confidential: true,
    },
  ],
  father: [
    { kind: 'allergy', noneKnown: true },
    { kind: 'mental_state', what: 'Clear. Deaf on the right: speak into the left ear' },
    { kind: 'condition', what: 'High blood pressure' },
    {
      kind: 'safeguarding',
      what: 'Money goes missing on pension days',
      detail: 'He has told dispatch himself. The social worker knows.',
      hiddenReason: 'The nephew reads his phone',
    },
  ],
}

/** Takes down what was asked when each patient came to the practice. */
export async function takeDown({ now, as, patients }: Company, at: Date): Promise<void> {
  for (const [name, lines] of Object.entries(KNOWN))
    for (const line of lines)
      await as.admin.record.add({
        id: patients[name as PatientName],
        entryId: newUuid(now),
        at: at.toISOString(),
        ...line,
      })
}

/** What one nurse leaves the next after a visit. */
export const FOR_THE_NEXT = [
  'The gate sticks: lift it. Take the large foam dressing with you, the small one is used up.',
  'She will offer you tea first. Say yes, then she lets you look at the foot.',
  'The meter shows 0.8 too much. Use yours.',
] as const
