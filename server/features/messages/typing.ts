import type { Typing } from '../../platform/realtime/typing.ts'
import { sql } from '../../platform/database/query.ts'
import { openPerson, sealedPerson, type SealedPerson } from '../../platform/people.ts'
import { holds } from '../../platform/standing.ts'
import { findConversation } from './conversations.ts'
import { TAKES_PART, writableBy } from './policy.ts'

/** Tells the others of a conversation that somebody types. Touches no table, is never replayed. */
export const announceTyping: Typing = async (context, which) => {
  const { tx, actor, hints } = context
  const { id, visit_id, kind } = await findConversation(context, which, writableBy)
  const { people, person } = await tx.one(sql<{ people: string[]; person: SealedPerson }>`
    select array(select user_id from participants_of(${id})) as people,
      (select ${sealedPerson('u')} from users u where u.id = ${actor.id}) as person`)
  const by = openPerson(context, person)
  tx.afterCommit(() =>
    hints.publish({
      frame: {
        to: people.filter((each) => each !== actor.id),
        desks: TAKES_PART[kind].includes('desk') && !holds(actor, 'dispatch'),
        frame: { type: 'TYPING', visitId: visit_id, conversationId: id, conversation: kind, by },
      },
    }),
  )
}
