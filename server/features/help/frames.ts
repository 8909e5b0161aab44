import type { FrameRenderer } from '../../platform/events/frames.ts'
import { callsByIds } from './queries.ts'
import { ownCallsByIds } from './own.ts'

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
