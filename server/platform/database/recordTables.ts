import type { ColumnType, Generated } from 'kysely'
import type { EntryKind, Rhythm } from '../../../contract/record.ts'

/** The clinical record of a patient: the same names as in `migrations/`. */
export type RecordTables = {
  record_entries: {
    id: string
    patient_id: string
    visit_id: string | null
    kind: EntryKind
    none_known: Generated<boolean>
    content: Buffer | null
    rhythm: ColumnType<Rhythm | null, string | null, never>
    confidential: Generated<boolean>
    hidden: Generated<boolean>
    hidden_reason: Buffer | null
    author_id: string
    created_hash: Buffer
    happened_at: Date
    recorded_at: Date
    ended_at: Date | null
    ended_by: string | null
    end_reason: Buffer | null
    replaced_by: string | null
  }
  record_copies: {
    id: string
    patient_id: string
    asked_by: string
    session_id: string
    asked_at: Date
    state: Generated<string>
    why: string | null
    pages: number | null
    finished_at: Date | null
    expires_at: Date | null
  }
  ratings: {
    id: string
    visit_id: string
    patient_id: string
    nurse_id: string | null
    stars: number
    words: Buffer | null
    by_id: string
    created_hash: Buffer
    happened_at: Date
    recorded_at: Date
  }
  checklist_marks: {
    id: string
    visit_id: string
    patient_id: string
    entry_id: string
    nurse_id: string
    done: boolean
    reason: Buffer | null
    created_hash: Buffer
    happened_at: Date
    recorded_at: Date
  }
}
