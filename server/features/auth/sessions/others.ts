import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'

/** Ends every session of the caller but this one; answers how many. */
export const endOtherSessions = ({ tx, actor, now }: Context): Promise<number> =>
  tx.run(sql`
    update sessions set ended_at = ${now}
    where user_id = ${actor.id} and id <> ${actor.sessionId} and ended_at is null
      and expires_at > ${now}`)
