import type { ColumnType, Generated } from 'kysely'
import type { Grade, GradeReason, PresenceKind } from '../../../contract/grades.ts'
import type { Decision, TaskKind } from '../../../contract/tasks.ts'
import type { Totals } from '../../../contract/timesheets.ts'
import type { CALL_RESULTS, CALLED, Status } from '../../../contract/visits.ts'

type Json<T> = ColumnType<T, string, string>

/** The tables around presence, corrections and what dispatch decides: the same names as in `migrations/`. */
export type PresenceTables = {
  assignments: {
    visit_id: string
    patient_id: string
    nurse_id: string
    from_at: Date
    until_at: Date | null
  }
  late_facts: {
    id: string
    visit_id: string
    patient_id: string
    nurse_id: string
    kind: 'step' | 'report'
    status: Status | null
    content: Buffer | null
    happened_at: Date
    received_at: Date
    uncertain: Generated<boolean>
  }
  tasks: {
    id: string
    kind: TaskKind
    visit_id: string
    patient_id: string
    nurse_id: string | null
    facts: Json<Record<string, unknown>>
    content: Buffer | null
    opened_by: string | null
    opened_at: Date
    resolved_by: string | null
    resolved_at: Date | null
    decision: Decision | null
    note: Buffer | null
    booked_id: string | null
  }
  corrections: {
    id: string
    visit_id: string
    patient_id: string
    by_id: string
    at: Date
    from_status: Status
    to_status: Status
    times: Json<Record<string, [string | null, string | null]>>
    in_error: boolean
    reason: Buffer
  }
  call_attempts: {
    id: string
    visit_id: string
    patient_id: string
    by_id: string
    whom: (typeof CALLED)[number]
    result: (typeof CALL_RESULTS)[number]
    at: Date
    received_at: Date
    uncertain: Generated<boolean>
  }
  door_codes: {
    visit_id: string
    patient_id: string
    nurse_id: string
    kind: PresenceKind
    wrong: Generated<number>
    accepted_step: string | null
    accepted_at: Date | null
    last_try: string
  }
  timesheets: {
    nurse_id: string
    week: string
    totals: Json<Totals>
    approved_by: string
    approved_at: Date
  }
  presence: {
    id: string
    visit_id: string
    patient_id: string
    nurse_id: string
    kind: PresenceKind
    grade: Grade
    reasons: GradeReason[]
    metres: number | null
    accuracy: number | null
    place: Buffer | null
    said: Buffer | null
    said_at: Date | null
    pin_confirmed: Generated<boolean>
    mock: Generated<boolean>
    device_id: string | null
    happened_at: Date
    received_at: Date
    uncertain: Generated<boolean>
    entered_by: string | null
    replaced_at: Date | null
  }
}
