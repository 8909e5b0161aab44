import type { Context } from './context.ts'
import { sql } from './database/query.ts'
import { momentOf, type Said } from './moment.ts'
import { openTask } from './tasks.ts'

/** The visit of which somebody tells late: it was theirs when it happened. */
export type LateGround = {
  visit_id: string
  patient_id: string
  data_key: Buffer | null
  start_at: Date
  happened: Date
}

/** What is said within this time was said with signal: then the state of the visit answers. */
export const WITH_SIGNAL_MS = 2 * 60_000

/**
 * Does the caller tell of care out of reach of what changed meanwhile: the visit went to somebody else, or was
 * cancelled? Null for whoever never had it, says no time, or speaks with signal.
 */
export async function lateGround(
  context: Context,
  said: Said,
  { visitId, patientId }: { visitId?: string | undefined; patientId?: string | undefined },
): Promise<LateGround | null> {
  const { tx, now, actor } = context
  if (actor.role !== 'nurse' || !said.at) return null
  const happened = momentOf(context, said)
  const ground = await tx.maybe(sql<Omit<LateGround, 'happened'> & { told: boolean }>`
    select * from late_ground(${visitId ?? null}::uuid, ${patientId ?? null}::uuid,
      ${happened}::timestamptz)`)
  // What follows on a step that was kept is kept too: the last one may come as the signal returns.
  if (!ground || (!ground.told && now.getTime() - happened.getTime() <= WITH_SIGNAL_MS)) return null
  return { ...ground, happened }
}

/** Dispatch decides what it was: one task, however much follows. */
export const tellOfLate = (
  context: Context,
  { visit_id, patient_id }: Pick<LateGround, 'visit_id' | 'patient_id'>,
) =>
  openTask(context, {
    kind: 'clash',
    visitId: visit_id,
    patientId: patient_id,
    nurseId: context.actor.id,
    facts: { former: true },
  })
