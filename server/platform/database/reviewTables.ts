/** The tables around the review of reports. */
export type ReviewTables = {
  follow_ups: {
    id: string
    visit_id: string
    patient_id: string
    doctor_id: string
    service_id: string
    within_days: number
    reason: Buffer
    created_hash: Buffer
    ordered_at: Date
  }
  review_questions: {
    id: string
    visit_id: string
    patient_id: string
    doctor_id: string
    content: Buffer
    created_hash: Buffer
    asked_at: Date
    answered_at: Date | null
    answer_id: string | null
  }
  review_versions: {
    id: string
    visit_id: string
    number: number
    patient_id: string
    doctor_id: string
    rating: number
    comment: Buffer
    created_hash: Buffer
    written_at: Date
    replaced_at: Date
  }
  reviews: {
    author_id: string | null
    changed_at: Date | null
    visit_id: string
    patient_id: string
    doctor_id: string
    rating: number
    comment: Buffer
    created_hash: Buffer
    created_at: Date
    released_at: Date | null
  }
}
