import type { PatientStatus } from '../../../contract/people.ts'
import type { Standing } from '../../platform/standing.ts'

/** Who may do what with the family of a patient. A delegate gives no rights on. */
export const ALLOWED = {
  'see-family': ['self', 'desk'],
  'give-rights': ['self', 'desk'],
  // Beside these: everybody their own.
  'end-rights': ['self', 'desk'],
  // On other grounds than the patient's own consent: an authority that was shown to dispatch.
  'record-authority': ['desk'],
  'change-address': ['self', 'delegate:book', 'desk'],
  'make-link-code': ['desk'],
  'correct-birth-date': ['desk'],
  'choose-language': ['desk'],
} as const satisfies Record<string, readonly Standing[]>
export type FamilyAction = keyof typeof ALLOWED

/** Who may say that a patient is in this state. */
export const MAY_SAY: Record<PatientStatus, readonly Standing[]> = {
  active: ['self', 'delegate:book', 'desk'],
  in_hospital: ['self', 'delegate:book', 'nurse', 'desk'],
  moved_away: ['self', 'delegate:book', 'desk'],
  deceased: ['nurse', 'desk'],
}

/** Who may take back that a patient has died. */
export const MAY_CORRECT_DEATH: readonly Standing[] = ['desk']
