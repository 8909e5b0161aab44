import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import type { FrameRenderer } from '../../../platform/events/frames.ts'
import { newUuid } from '../../../platform/ids.ts'
import { allows } from '../../../platform/standing.ts'
import { MAY_READ_RATING, standingsOn, visibleTo } from '../policy.ts'
import { summariesOf } from '../queries.ts'

/** The family's other phones and the desks read the stars again; the nurse hears nothing. Last in its transaction. */
export async function tellOfRating({ tx, now, hints }: Context, ratingId: string, visitId: string) {
  const told = await tx.many(sql<{ user_id: string }>`
    select tell_of_rating(${ratingId}::uuid, ${newUuid(now)}::uuid, ${now}::timestamptz) as user_id`)
  const wake = told.map((row) => row.user_id)
  tx.afterCommit(() => hints.publish({ wake, board: visitId, dispatch: true }))
}

type Row = { id: string; visit_id: string; standings: Parameters<typeof allows>[1] }

/** Notices of ratings, to those who still read them. They say nothing: the visit does. */
export const ratingFrames: FrameRenderer = {
  types: ['NOTICE'],
  async render(context, events) {
    const { tx, actor } = context
    const mine = events.filter(({ facts }) => facts['notice'] === 'rated')
    if (mine.length === 0) return new Map()
    const ids = [...new Set(mine.map(({ facts }) => String(facts['ratingId'])))]
    const rows = await tx.many(sql<Row>`
      select r.id, r.visit_id, ${standingsOn(actor)} as standings
      from ratings r join visits v on v.id = r.visit_id
      where r.id = any(${ids}::uuid[]) and ${visibleTo(actor)}`)
    const readable = rows.filter(({ standings }) => allows(MAY_READ_RATING, standings))
    const visits = await summariesOf(
      context,
      readable.map((row) => row.visit_id),
    )
    return new Map(
      mine.flatMap(({ id, facts }) => {
        const row = readable.find((each) => each.id === facts['ratingId'])
        const visit = row && visits.get(row.visit_id)
        return visit ? [[id, { visit, text: '' }] as const] : []
      }),
    )
  },
}
