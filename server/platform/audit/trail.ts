import type { Role } from '../../../contract/people.ts'

/** What one request is and whose data it touches: noted on the way, written as one row at its end. */
export type Trail = {
  /** Method and route as in the contract, or what a socket delivered. */
  action: string
  /** The HTTP status with which it ends, when it ends well. */
  status: number
  /** Keyed hash of the caller's network address. */
  address: Buffer | null
  /** The visit that was asked for, also when it was refused. */
  asked: string | null
  patients: Set<string>
  visits: Set<string>
  actor: { id: string; role: Role; sessionId: string } | null
  /** True once its row is committed: a request has one. */
  written: boolean
}

export const newTrail = (action: string, status = 200, address: Buffer | null = null): Trail => ({
  action,
  status,
  address,
  asked: null,
  patients: new Set(),
  visits: new Set(),
  actor: null,
  written: false,
})

/** Notes that something of this patient, and of this visit, is about to be shown or changed. */
export function touch(
  { trail }: { trail: Trail },
  patientId: string | null,
  visitId: string | null = null,
): void {
  if (patientId) trail.patients.add(patientId)
  if (visitId) trail.visits.add(visitId)
}

/** The one visit that it was about; null for lists. */
export const visitOf = ({ visits, asked }: Trail): string | null =>
  visits.size === 1 ? [...visits][0]! : visits.size > 1 ? null : asked
