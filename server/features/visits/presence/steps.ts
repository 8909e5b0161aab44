import type { PresenceKind } from '../../../../contract/grades.ts'
import type { Status } from '../../../../contract/visits.ts'
import type { VisitAction } from '../../../../contract/visitActions.ts'
import type { Context } from '../../../platform/context.ts'
import type { Stamp, Step } from '../lifecycle.ts'
import { improveCheckIn, recordPresence, retirePresence, type Evidence } from './record.ts'

/** What each step proves. One place at the start and one at the end; between them nobody asks. */
const PROVES: Partial<Record<VisitAction, PresenceKind>> = {
  arrive: 'check-in',
  complete: 'check-out',
  'mark-absent': 'check-out',
  'end-early': 'check-out',
}

/** Which proof goes with a time that a step takes away. */
const PROOF_OF: Partial<Record<Stamp, PresenceKind>> = {
  arrived_at: 'check-in',
  completed_at: 'check-out',
  absent_at: 'check-out',
  cancelled_at: 'check-out',
}

type Stepping = {
  id: string
  patient_id: string
  nurse_id: string | null
  arrived_at: Date | null
}

/** Grades what this step proves, and sets aside what it takes back. Never refuses. */
export async function provePresence(
  context: Context,
  visit: Stepping,
  step: Step,
  evidence: Evidence,
  moment: { at: Date; uncertain: boolean },
): Promise<void> {
  await retirePresence(context, visit.id, provenBy(step.clears ?? []))
  if (step.action === 'start') return improveCheckIn(context, visit, evidence)
  const kind = PROVES[step.action]
  // Whoever turns round on the way was never there.
  if (!kind || (kind === 'check-out' && !visit.arrived_at)) return
  await recordPresence(context, visit, kind, evidence, moment)
}

export const provenBy = (stamps: readonly Stamp[]) =>
  stamps.flatMap((stamp) => PROOF_OF[stamp] ?? [])

const LATE: Partial<Record<Status, PresenceKind>> = { ARRIVED: 'check-in', COMPLETED: 'check-out' }

/** What was done without signal is proven like everything else, whatever the visit is now. */
export async function noteLate(
  context: Context,
  visit: Stepping,
  input: { status: Status; position?: Evidence['fix'] | undefined },
  moment: { at: Date; uncertain: boolean },
): Promise<void> {
  const kind = LATE[input.status]
  if (kind) await recordPresence(context, visit, kind, { fix: input.position ?? null }, moment)
}
