import type { Context, Services } from '../context.ts'
import { Refusal } from '../errors.ts'
import { asSession } from '../http/session.ts'
import { buckets } from './buckets.ts'
import { complain, type ParsedFrame } from './connection.ts'
import { RATES } from './limits.ts'
import type { Member } from './members.ts'

/** Who hears that somebody types: decided by the feature that knows conversations. Refuses as a request does. */
export type Typing = (context: Context, which: TypingFrame) => Promise<void>

type TypingFrame = Extract<ParsedFrame, { type: 'TYPING' }>

/** Passes on that somebody types; what comes too often says nothing new and is dropped. */
export function passTyping(services: Services, typing: Typing) {
  const ofConversation = buckets(RATES.typingOfConversation)
  const ofPerson = buckets(RATES.typingOfPerson)

  return (member: Member, which: TypingFrame): void => {
    const { userId, session, connection } = member
    const place = which.conversationId ?? `${which.visitId} ${which.conversation}`
    if (!ofConversation.take(`${userId} ${place}`)) return
    if (!ofPerson.take(userId)) return
    asSession(services, session, (context) => typing(context, which)).catch((error: unknown) => {
      if (error instanceof Refusal) complain(connection, error.code, 'Nobody hears that you type.')
      else services.log.warn({ err: error }, 'typing failed')
    })
  }
}
