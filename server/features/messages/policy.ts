import { CONVERSATIONS, type ConversationKind } from '../../../contract/messages.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Kind } from '../../platform/database/tables.ts'

/** Who takes part in which conversation of a visit. Dispatch reads the clinical one by break-glass only. */
export const TAKES_PART: Record<ConversationKind, readonly Kind[]> = {
  practical: ['self', 'delegate', 'nurse', 'desk'],
  clinical: ['self', 'nurse', 'doctor'],
}

/** The conversations of a visible visit that are the caller's, as a WHERE clause on `conversations`. */
export function conversationsOf(actor: Actor, conversation = 'c') {
  const column = (name: string) => sql.ref(`${conversation}.${name}`)
  const openTo = (kind: Kind) => {
    const kinds = CONVERSATIONS.filter((name) => TAKES_PART[name].includes(kind))
    return sql<boolean>`${column('kind')} = any(${kinds}::text[])`
  }
  switch (actor.role) {
    case 'administrator':
      return openTo('desk')
    case 'nurse':
    case 'doctor':
      return sql<boolean>`${openTo(actor.role)} and ${column('visit_id')} in (
        select visit_id from standing where user_id = ${actor.id} and kind = ${actor.role})`
    case 'patient':
      return sql<boolean>`exists (
        select from standing s where s.user_id = ${actor.id} and s.visit_id is null
          and s.patient_id = ${column('patient_id')}
          and (s.kind = 'self' and ${openTo('self')} or s.kind = 'delegate' and ${openTo('delegate')}))`
  }
}
