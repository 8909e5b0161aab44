import type { OfferState } from '../../../contract/offers.ts'

/** The tables of dispatch, as in `tables.ts`. */
export type DispatchTables = {
  visit_delays: {
    visit_id: string
    patient_id: string
    minutes: number
    told: number
    at: Date
  }
  overrides: {
    event_id: string
    visit_id: string
    patient_id: string
    nurse_id: string
    lifted: string[]
    reason: Buffer
    said_by: string
    at: Date
  }
  offers: {
    id: string
    visit_id: string
    patient_id: string
    nurse_id: string
    service_id: string
    start_at: Date
    end_at: Date
    suburb: Buffer | null
    state: OfferState
    offered_by: string
    offered_at: Date
    expires_at: Date
    settled_at: Date | null
    created_hash: Buffer
  }
}
