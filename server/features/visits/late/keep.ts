import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { Status, visits as contract } from '../../../../contract/visits.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { newUuid } from '../../../platform/ids.ts'
import { WITH_SIGNAL_MS } from '../../../platform/late.ts'
import { openTask } from '../../../platform/tasks.ts'
import type { Placed } from '../times.ts'

/** The steps that are kept when the visit is no longer what the nurse thought. */
const KEPT: readonly Status[] = [
  'EN_ROUTE',
  'ARRIVED',
  'IN_PROGRESS',
  'COMPLETED',
  'PATIENT_ABSENT',
  'CANCELLED',
]

type Move = ParsedInputOf<typeof contract.changeStatus>
export type Owner = { id: string; patient_id: string; key: Buffer | null }

/** Does this tell of something that happened earlier, out of reach of what has changed since? */
export async function isLateTelling(
  { tx, now, actor }: Context,
  input: Move,
  placed: Placed,
): Promise<boolean> {
  if (input.undo || !KEPT.includes(input.status) || placed.said === null) return false
  if (placed.uncertain || now.getTime() - placed.at.getTime() > WITH_SIGNAL_MS) return true
  // What follows on a step that was kept is kept too: the last one may come as the signal returns.
  const before = await tx.maybe(sql`
    select id from late_facts where visit_id = ${input.id} and nurse_id = ${actor.id} limit 1`)
  return before !== undefined
}

/**
 * Keeps a step beside the visit, whatever its state is now: one event, and one task for dispatch however
 * many steps follow. Answers whether dispatch was told by this one.
 */
export async function keepLateStep(
  context: Context,
  { id: visitId, patient_id: patientId, key }: Owner,
  input: Move,
  placed: Placed,
  facts: Record<string, unknown>,
): Promise<boolean> {
  const { tx, now, vault, actor, hints } = context
  const id = newUuid(now)
  const place = { table: 'late_facts', column: 'content', row: id, person: patientId }
  const sealed = input.position
    ? vault.sealText(key, place, JSON.stringify({ position: input.position }))
    : null
  const { kept } = await tx.one(sql<{ kept: boolean }>`
    select keep_late(${id}::uuid, ${visitId}::uuid, 'step', ${input.status}, ${sealed}::bytea,
      ${placed.at}::timestamptz, ${placed.uncertain}, ${now}::timestamptz) as kept`)
  if (!kept) return false
  const said = { action: 'late', said: input.status, by: actor.id, uncertain: placed.uncertain }
  const told = await tx.many(sql<{ user_id: string }>`
    select tell_late(${newUuid(now)}::uuid, ${visitId}::uuid, ${JSON.stringify(said)}::jsonb,
      ${placed.at}::timestamptz, ${now}::timestamptz) as user_id`)
  tx.afterCommit(() =>
    hints.publish({ wake: told.map((row) => row.user_id), board: visitId, dispatch: true }),
  )
  return openTask(context, {
    kind: 'clash',
    visitId,
    patientId,
    nurseId: actor.id,
    facts,
  })
}
