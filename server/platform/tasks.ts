import type { TaskKind } from '../../contract/tasks.ts'
import type { Context } from './context.ts'
import { sql } from './database/query.ts'
import { newUuid } from './ids.ts'

type Opening = {
  /** Where whoever makes it has named it. */
  id?: string
  kind: TaskKind
  visitId: string
  patientId: string
  nurseId: string | null
  facts?: Record<string, unknown>
  /** Sealed under the id that it is given here. */
  content?: (taskId: string) => Buffer
}

/** Opens a task for dispatch, unless one of its kind is open for this visit. Last in its transaction. */
export async function openTask(context: Context, opening: Opening): Promise<boolean> {
  const { tx, now, hints } = context
  const { kind, visitId, patientId, nurseId, facts = {}, content } = opening
  const id = opening.id ?? newUuid(now)
  const { opened, told } = await tx.one(sql<{ opened: boolean; told: string[] }>`
    select * from open_task(${id}::uuid, ${newUuid(now)}::uuid, ${kind}, ${visitId}::uuid,
      ${patientId}::uuid, ${nurseId}::uuid, ${JSON.stringify(facts)}::jsonb,
      ${content?.(id) ?? null}::bytea, null::text, ${now}::timestamptz)`)
  if (opened) tx.afterCommit(() => hints.publish({ wake: told, board: visitId, dispatch: true }))
  return opened
}
