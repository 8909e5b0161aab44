import { CONVERSATIONS, type ConversationKind } from '../../../contract/messages.ts'
import type { Actor } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import {
  brokenGlass,
  holds,
  ownPatient,
  patientsWith,
  talksOf,
  type Standing,
} from '../../platform/standing.ts'

/** Who takes part in which conversation. Dispatch reads the clinical one by break-glass only. */
export const TAKES_PART: Record<ConversationKind, readonly Standing[]> = {
  practical: ['self', 'delegate:messages', 'nurse', 'desk'],
  clinical: ['self', 'nurse', 'doctor'],
  practice: ['self', 'delegate:messages', 'desk'],
}

/** The conversations in which a caller may write, as a WHERE clause on `conversations`. */
export function writableBy(actor: Actor, conversation = 'c') {
  const column = (name: string) => sql.ref(`${conversation}.${name}`)
  const openTo = (standing: Standing) => {
    const kinds = CONVERSATIONS.filter((name) => TAKES_PART[name].includes(standing))
    return sql<boolean>`${column('kind')} = any(${kinds}::text[])`
  }
  switch (actor.role) {
    case 'administrator':
      return holds(actor, 'dispatch') ? openTo('desk') : sql<boolean>`false`
    case 'nurse':
    case 'doctor':
      return sql<boolean>`${openTo(actor.role)} and ${column('visit_id')} in ${talksOf(actor)}`
    case 'patient':
      return sql<boolean>`(
        ${openTo('self')} and ${column('patient_id')} in ${ownPatient(actor)}
        or ${openTo('delegate:messages')} and ${column('patient_id')} in ${patientsWith(actor, 'messages')})`
  }
}

/** The conversations that a caller may read: their own, and all of a patient behind broken glass. */
export function conversationsOf(actor: Actor, conversation = 'c') {
  const own = writableBy(actor, conversation)
  return actor.role === 'administrator'
    ? sql<boolean>`(${own} or ${sql.ref(`${conversation}.patient_id`)} in ${brokenGlass(actor)})`
    : own
}
