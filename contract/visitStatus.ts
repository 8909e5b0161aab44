import { z } from 'zod'

export const STATUSES = [
  'REQUESTED',
  'SCHEDULED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_PROGRESS',
  'COMPLETED',
  'CANCELLED',
  'PATIENT_ABSENT',
] as const
export const status = z.enum(STATUSES)
export type Status = z.infer<typeof status>
