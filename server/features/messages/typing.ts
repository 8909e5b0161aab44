import type { Typing } from '../../platform/realtime/typing.ts'
import { sql } from '../../platform/database/query.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { holds } from '../../platform/standing.ts'
import { writableBy } from './policy.ts'
import { findConversation } from './queries.ts'

/** Tells the others of a conversation that somebody types. Touches no table, is never replayed. */
export const announceTyping: Typing = async (context, visitId, kind) => {
  const { tx, actor, hints } = context
  const conversation = await findConversation(context, { visitId, conversation: kind }, writableBy)
  const { people, person } = await tx.one(sql<{ people: string[]; person: SealedPerson }>`
    select array(select user_id from participants_of(${conversation.id})) as people,
      (select ${sealedPerson('u')} from users u where u.id = ${actor.id}) as person`)
  const by = openPerson(context, person)
  tx.afterCommit(() =>
    hints.publish({
      frame: {
        to: people.filter((id) => id !== actor.id),
        desks: kind === 'practical' && !holds(actor, 'dispatch'),
        frame: { type: 'TYPING', visitId, conversation: kind, by },
      },
    }),
  )
}
