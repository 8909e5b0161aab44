import type { Generated } from 'kysely'
import type { AbsenceKind } from '../../../contract/workingTime.ts'

/** Of a nurse's time, and what the practice offers. */
export type PlanningTables = {
  skills: {
    id: string
    name: string
    active: Generated<boolean>
    created_by: string
    created_hash: Buffer
    created_at: Date
  }
  service_skills: { service_id: string; skill_id: string }
  nurse_skills: { user_id: string; skill_id: string; given_by: string; given_at: Date }
  working_hours: {
    user_id: string
    weekday: number
    from_minute: number
    until_minute: number
  }
  absences: {
    id: string
    user_id: string
    during: string
    kind: AbsenceKind
    reason: Buffer | null
    said_by: string
    created_hash: Buffer
    created_at: Date
    withdrawn_at: Date | null
  }
  holidays: { day: string; name: string; added_by: string; added_at: Date }
  bookings: {
    visit_id: string
    nurse_id: string
    patient_id: string
    during: string
    care: string
    fixed_travel: number | null
  }
}
