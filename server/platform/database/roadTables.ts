import type { Generated } from 'kysely'

/** The tables around calls for help and the road. */
export type RoadTables = {
  on_call: {
    id: string
    user_id: string
    starts_at: Date
    ends_at: Date
    planned_by: string
    created_hash: Buffer
    created_at: Date
    removed_at: Date | null
  }
  trail_holds: { visit_id: string; patient_id: string; held_by: string; held_at: Date }
  location_tells: { visit_id: string; told_at: Date }
  help_tokens: { session_id: string; user_id: string; token_hash: Buffer; created_at: Date }
  help_pins: { user_id: string; safe_hash: string; duress_hash: string; set_at: Date }
  alarms: {
    id: string
    source: 'help' | 'welfare' | 'early_warning'
    kind: 'danger' | 'patient_emergency' | 'welfare_check' | 'early_warning'
    raised_by: string
    visit_id: string | null
    patient_id: string | null
    position: Buffer | null
    created_hash: Buffer
    happened_at: Date
    received_at: Date
    step: Generated<number>
    duress_at: Date | null
    safe_at: Date | null
    wrong_pins: Generated<number>
    cancelled_at: Date | null
    taken_by: string | null
    taken_at: Date | null
    closed_by: string | null
    closed_at: Date | null
    outcome: string | null
    outcome_note: Buffer | null
  }
  observations: {
    id: string
    visit_id: string
    patient_id: string
    nurse_id: string
    content: Buffer
    created_hash: Buffer
    measured_at: Date
    received_at: Date
    uncertain: Generated<boolean>
    released_at: Date | null
  }
  warnings: {
    id: string
    visit_id: string
    patient_id: string
    nurse_id: string
    measured_at: Date
    received_at: Date
    rings_at: Date
    answered_by: string | null
    answered_at: Date | null
    action: string | null
    note: Buffer | null
  }
  warning_moves: {
    number: Generated<string>
    warning_id: string
    visit_id: string
    patient_id: string
    was: 'absent' | 'open'
    transaction_id: Generated<string>
    moved_at: Date
  }
  warning_plans: {
    id: string
    patient_id: string
    set_by: string
    content: Buffer
    until: Date | null
    created_hash: Buffer
    set_at: Date
  }
  alarm_calls: { alarm_id: string; user_id: string; step: number; called_at: Date }
}
