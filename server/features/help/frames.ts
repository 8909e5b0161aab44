import type { FrameRenderer } from '../../platform/events/frames.ts'
import { sql } from '../../platform/database/query.ts'
import { warnedOf } from '../visits/policy.ts'
import { callsByIds } from './queries.ts'
import { ownCallsByIds } from './own.ts'

/** Frames of early warnings, for whom they call and for nurse and doctor of the visit. */
export const warningFrames: FrameRenderer = {
  types: ['EARLY_WARNING'],
  async render(context, events) {
    const ids = [...new Set(events.map(({ facts }) => String(facts['alarmId'])))]
    const calls = await callsByIds(context, ids)
    const rows = await context.tx.many(sql<{ id: string; visit_id: string }>`
      select w.id, w.visit_id from warnings w
      where w.id = any(${ids}::uuid[]) and ${warnedOf(context.actor, 'w')}`)
    return new Map(
      events.flatMap((event) => {
        const id = String(event.facts['alarmId'])
        const row = rows.find((each) => each.id === id)
        return row
          ? [[event.id, { visitId: row.visit_id, help: calls.get(id) ?? null }] as const]
          : []
      }),
    )
  },
}

/** Frames of alarms: the call as it is now, as whoever is told may see it. */
export const helpFrames: FrameRenderer = {
  types: ['HELP_RAISED', 'HELP_TAKEN', 'HELP_CLOSED'],
  async render(context, events) {
    const ids = [...new Set(events.map(({ facts }) => String(facts['alarmId'])))]
    const answered = await callsByIds(context, ids)
    const own = await ownCallsByIds(context, ids)
    return new Map(
      events.flatMap((event) => {
        const id = String(event.facts['alarmId'])
        const [help, mine] = [answered.get(id) ?? null, own.get(id) ?? null]
        return help || mine ? [[event.id, { help, own: mine }] as const] : []
      }),
    )
  },
}
