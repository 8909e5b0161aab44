import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { FrameRenderer } from '../../platform/events/frames.ts'
import { newUuid } from '../../platform/ids.ts'
import { holds } from '../../platform/standing.ts'
import { caringNow, linesOf } from './policy.ts'

/** Whoever has the record before them hears that a line of it changed, and reads it again. Late in its transaction. */
export async function tellOfLine({ tx, now, hints }: Context, entryId: string) {
  const told = await tx.many(sql<{ user_id: string }>`
    select tell_of_line(${entryId}::uuid, ${newUuid(now)}::uuid, ${now}::timestamptz) as user_id`)
  tx.afterCommit(() => hints.publish({ wake: told.map((row) => row.user_id), dispatch: true }))
}

/** Notices of records, to those who still read that line. They say nothing: the record does. */
export const recordFrames: FrameRenderer = {
  types: ['NOTICE'],
  async render(context, events) {
    const { tx, actor } = context
    const mine = events.filter(({ facts }) => facts['notice'] === 'record')
    if (mine.length === 0) return new Map()
    const ids = [...new Set(mine.map(({ facts }) => String(facts['entryId'])))]
    const patients = holds(actor, 'clinical_lead')
      ? sql``
      : sql`join patients p on p.id = e.patient_id`
    const rows = await tx.many(sql<{ id: string; patient_id: string }>`
      select e.id, e.patient_id from record_entries e ${patients}
      where e.id = any(${ids}::uuid[]) and ${linesOf(actor)} and ${caringNow(actor)}`)
    return new Map(
      mine.flatMap(({ id, facts }) => {
        const row = rows.find((each) => each.id === facts['entryId'])
        return row ? [[id, { visit: null, patientId: row.patient_id, text: '' }] as const] : []
      }),
    )
  },
}
