import type { Generated } from 'kysely'
import type { ConversationKind } from '../../../contract/messages.ts'

/** The tables of files. */
export type UploadTables = {
  uploads: {
    id: string
    patient_id: string
    visit_id: string | null
    uploader_id: string | null
    report_id: string | null
    message_id: string | null
    conversation_kind: ConversationKind | null
    kind: 'image' | 'document'
    storage_name: string
    state: 'pending' | 'clean' | 'refused'
    mimetype: string | null
    size: number | null
    small_size: number | null
    filename: Buffer | null
    expected_size: number | null
    declared: string | null
    door: 'image' | 'file' | null
    received: Generated<number>
    parts: Generated<string[]>
    refusal: string | null
    created_hash: Buffer | null
    edition: 'care' | 'family' | null
    code: Buffer | null
    digest: Buffer | null
    copy_id: string | null
    created_at: Date
    finished_at: Date | null
    released_at: Date | null
  }
  file_checks: {
    at: Date
    kept: number
    kept_bytes: number
    unfinished: number
    nameless: number
    half_written: number
    missing: number
    small_missing: Generated<number>
    rowless: Generated<number>
  }
}
