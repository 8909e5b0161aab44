import type { Reader } from '../record/policy.ts'

/**
 * Who may take a copy of a record out: the patient, family with the right to reports, the clinical lead for a
 * patient without an account. What goes into it is what they read on their own screens. Nurses and doctors read while
 * they care, and whoever broke the glass for an hour: neither takes the record along.
 */
export const ALLOWED = {
  'take-copy': ['self', 'delegate:reports', 'clinical_lead'],
} as const satisfies Record<string, readonly Reader[]>
