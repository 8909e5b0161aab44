import type { ColumnType, Generated } from 'kysely'
import type { PresenceTables } from './presenceTables.ts'
import type { Basis } from '../../../contract/family.ts'
import type { Language } from '../../../contract/told.ts'
import type { Duty, PatientStatus, Right, Role } from '../../../contract/people.ts'
import type { EndReason, Status } from '../../../contract/visits.ts'
import type { ConversationKind } from '../../../contract/messages.ts'
import type { RecordTables } from './recordTables.ts'
import type { ReviewTables } from './reviewTables.ts'
import type { UploadTables } from './uploadTables.ts'
import type { RoadTables } from './roadTables.ts'
import type { Category } from '../../../contract/staff.ts'
import type { DispatchTables } from './dispatchTables.ts'
import type { PlanningTables } from './planningTables.ts'
import type { ToldTables } from './toldTables.ts'

/** The tables as TypeScript sees them: one type per table of `migrations/`, same names. */
export type Kind =
  | 'self'
  | 'delegate'
  | 'nurse'
  | 'doctor'
  | 'administrator'
  | 'desk'
  | 'finance'
  | 'clinical_lead'
  | 'privacy_officer'
  | 'glass'
type Json<T> = ColumnType<T, string, string>

export type Tables = DispatchTables &
  PresenceTables &
  RecordTables &
  ReviewTables &
  UploadTables &
  RoadTables &
  PlanningTables &
  ToldTables & {
    standing: {
      user_id: string
      patient_id: string | null
      visit_id: string | null
      kind: Kind
      rights: Right[]
      until: Date | null
      talks_until: Date | null
    }
    duties: { user_id: string; duty: Duty; given_by: string | null; created_at: Date }
    users: {
      id: string
      role: Role
      name: Buffer
      data_key: Buffer | null
      demo: Generated<boolean>
      disabled_at: Date | null
      disabled_by: string | null
      disabled_reason: Buffer | null
      language: Generated<Language>
      created_at: Date
      updated_at: Date
    }
    credentials: {
      user_id: string
      email: Buffer
      email_hash: Buffer
      phone: Buffer | null
      phone_hash: Buffer | null
      password_hash: string
      created_at: Date
      updated_at: Date
    }
    sessions: {
      id: string
      user_id: string
      token_hash: Buffer
      created_at: Date
      expires_at: Date
      ended_at: Date | null
      device_id: string | null
      label: string | null
      last_seen_at: Date | null
      idle_seconds: Generated<number>
      proved_at: Date | null
      strong: Generated<boolean>
    }
    socket_tickets: {
      ticket_hash: Buffer
      session_id: string
      user_id: string
      expires_at: Date
      used_at: Date | null
    }
    invitations: {
      id: string
      token_hash: Buffer
      role: Role
      person_id: string
      data_key: Buffer | null
      name: Buffer
      email: Buffer
      email_hash: Buffer
      invited_by: string | null
      demo: boolean
      duties: Duty[]
      created_hash: Buffer
      created_at: Date
      expires_at: Date
      used_at: Date | null
      withdrawn_at: Date | null
    }
    registrations: {
      id: string
      user_id: string
      role: 'nurse' | 'doctor'
      number: string
      category: Category | null
      valid_until: string | null
      state: Generated<'entered' | 'verified' | 'refused'>
      entered_by: string
      entered_at: Date
      verified_by: string | null
      verified_at: Date | null
      refused_by: string | null
      refused_at: Date | null
      note: Buffer | null
      created_hash: Buffer
      told_at: Date | null
    }
    nightly: { task: string; ran_on: string }
    patients: {
      id: string
      data_key: Buffer | null
      name: Buffer
      birth_date: Buffer | null
      phone: Buffer | null
      address: Buffer | null
      gate_code: Buffer | null
      demo: Generated<boolean>
      created_by: string | null
      created_hash: Buffer
      created_at: Date
      updated_at: Date
      status: Generated<PatientStatus>
      merged_into: string | null
      care_flags: Buffer | null
      name_indexed: Generated<number>
      language: Generated<Language>
    }
    care_relations: {
      user_id: string
      patient_id: string
      kind: 'self' | 'delegate'
      rights: Generated<Right[]>
      until: Date | null
      created_at: Date
      ended_at: Date | null
      basis: Generated<Basis>
      invitation_id: string | null
      ended_by: string | null
    }
    family_invitations: {
      id: string
      patient_id: string
      token_hash: Buffer
      channel: 'email' | 'phone'
      address: Buffer
      address_hash: Buffer
      rights: Right[]
      until: Date | null
      basis: Basis
      proof: Buffer | null
      invited_by: string
      created_hash: Buffer
      created_at: Date
      expires_at: Date
      used_at: Date | null
      used_by: string | null
      withdrawn_at: Date | null
    }
    link_codes: {
      id: string
      patient_id: string
      code_hash: Buffer
      made_by: string
      checked: 'id_document' | 'known_in_person' | 'called_back'
      created_at: Date
      expires_at: Date
      used_at: Date | null
      used_by: string | null
    }
    patient_statuses: {
      id: string
      patient_id: string
      status: PatientStatus
      reason: Buffer
      said_by: string
      at: Date
    }
    push_tokens: {
      token: string
      user_id: string
      created_at: Date
      id: Generated<string>
      session_id: string | null
      keys: Buffer | null
      label: string | null
    }
    push_tickets: {
      id: string
      token: string
      effect_key: string
      sent_at: Date
      ask_at: Date
      elsewhere: Generated<boolean>
    }
    push_pace: { only_row: Generated<boolean>; second: Date; taken: number }
    key_check: { only_row: Generated<boolean>; value: Buffer; index_key: Buffer | null }
    services: {
      id: string
      name: string
      neutral_name: string
      minutes: number
      price_cents: number
      needs_order: Generated<boolean>
      active: Generated<boolean>
      categories: Category[]
      created_hash: Buffer | null
    }
    visits: {
      id: string
      patient_id: string
      service_id: string
      status: Status
      nurse_id: string | null
      doctor_id: string | null
      start_at: Date
      end_at: Date
      suburb: Buffer
      address: Buffer
      place: Buffer | null
      base_cents: number | null
      gate_code: Buffer | null
      note: Buffer | null
      price_cents: number
      fee_cents: Generated<number>
      outcome: 'full' | 'partial' | 'stopped' | null
      end_reason: EndReason | null
      report_status: Generated<'none' | 'draft' | 'signed' | 'reviewed'>
      entered_in_error_at: Date | null
      requested_at: Date
      scheduled_at: Date | null
      en_route_at: Date | null
      arrived_at: Date | null
      started_at: Date | null
      completed_at: Date | null
      cancelled_at: Date | null
      absent_at: Date | null
      created_by: string
      created_hash: Buffer
      updated_at: Date
    }
    reports: {
      id: string
      visit_id: string
      patient_id: string
      author_id: string
      version: number
      content: Buffer
      beside: Buffer | null
      saved_at: Date
      signed_at: Date | null
      released_at: Date | null
      created_at: Date
    }
    report_addenda: {
      id: string
      report_id: string
      visit_id: string
      patient_id: string
      author_id: string
      content: Buffer
      reason: Buffer
      created_hash: Buffer
      created_at: Date
      released_at: Date | null
    }
    location_points: {
      visit_id: string
      device_id: string
      n: number
      set_out_on: string
      patient_id: string
      nurse_id: string
      latitude: number
      longitude: number
      accuracy: number
      implausible: Generated<boolean>
      at: Date
      received_at: Date
    }
    events: {
      id: string
      type: string
      visit_id: string | null
      patient_id: string | null
      actor_id: string | null
      facts: Json<Record<string, unknown>>
      happened_at: Date
      recorded_at: Date
      number: number
      dispatched_at: Date | null
      attempts: Generated<number>
      retry_at: Date | null
      dispatch_error: string | null
    }
    inbox_heads: { user_id: string; seq: number }
    inbox: { user_id: string; seq: number; event_id: string; created_at: Date }
    effects: {
      key: string
      job: string
      event_id: string
      ids: Json<Record<string, string>>
      due_at: Date
      generation: Generated<number>
      enqueued_at: Date | null
      attempts: Generated<number>
      lease_until: Date | null
      finished_at: Date | null
      result: 'done' | 'skipped' | 'failed' | null
      detail: string | null
      failed_with: string | null
      discarded_at: Date | null
    }
    deliveries: {
      id: string
      effect_key: string
      channel: 'email' | 'pdf' | 'push' | 'sms'
      template: string
      user_id: string | null
      patient_id: string | null
      visit_id: string | null
      recipient: Buffer | null
      subject: string
      html: Buffer | null
      body: Buffer | null
      file_id: string | null
      data_key: Buffer | null
      status: 'kept' | 'sent' | 'failed'
      error: string | null
      at: Date
      language: Generated<Language>
      tries: Generated<number>
      then_by: 'push' | 'sms' | 'email' | 'nobody' | null
      parts: number | null
      cost_cents: number | null
    }
    conversations: {
      id: string
      visit_id: string | null
      patient_id: string
      kind: ConversationKind
      mode: Generated<'server'>
      last_number: Generated<number>
      notices: Generated<number>
      last_at: Date | null
    }
    messages: {
      id: string
      conversation_id: string
      visit_id: string | null
      patient_id: string
      kind: ConversationKind
      number: number
      nth: number
      sender_id: string | null
      reply_to_id: string | null
      body: Buffer
      created_hash: Buffer
      sent_at: Date
      hidden_at: Date | null
    }
    read_marks: {
      conversation_id: string
      user_id: string
      visit_id: string | null
      patient_id: string
      kind: ConversationKind
      number: Generated<number>
      own_after: Generated<number>
      notices: Generated<number>
      steps: Generated<number[]>
      step_times: Generated<Date[]>
      read_at: Date | null
    }
  }
