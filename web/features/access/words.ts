import type { GlassReason } from '../../../contract/access.ts'

/** Why a record is opened, as one chooses it and as the patient reads it. */
export const GLASS_REASONS: Record<GlassReason, { title: string; because: string }> = {
  emergency: { title: 'Medical emergency', because: 'it was a medical emergency' },
  safety: { title: 'Safety of the patient', because: 'they feared for your safety' },
  complaint: { title: 'A complaint', because: 'of a complaint' },
  missing: { title: 'A missing person', because: 'somebody was missing' },
  other: { title: 'Something else', because: 'of another reason, which they wrote down' },
}

export const OUTCOME_WORDS = { justified: 'Justified', not_justified: 'Not justified' } as const
