import type { NumberedFrame } from '../../../contract/events.ts'
import { writeTrail } from '../audit/write.ts'
import type { Context, Services } from '../context.ts'
import { FRAME_LIMIT, renderInbox } from '../events/frames.ts'
import { asSession } from '../http/session.ts'
import { isFull, isOpen, send } from './connection.ts'
import { remember, type Member } from './members.ts'

function subjectOf({ data }: NumberedFrame): string | null {
  if ('message' in data) return data.message.conversationId
  if ('conversationId' in data) return data.conversationId
  if ('offer' in data) return data.offer.visitId
  return 'visit' in data ? (data.visit?.id ?? null) : null
}

/** What comes next for a socket; the first time of each visit and conversation is a row of the audit trail. */
async function next(context: Context, { seq, recorded }: Member) {
  const frames = await renderInbox(context, seq)
  const subjects = frames.flatMap((frame) => subjectOf(frame) ?? [])
  if (subjects.some((subject) => !recorded?.has(subject)))
    writeTrail(context.tx, context.trail, { now: context.now, requestId: null })
  return { frames, subjects }
}

/**
 * Everything after the member's seq as that person alone sees it, in a transaction of their own: for
 * frames that look different to each. Answers false when the session has ended.
 */
export async function deliverOwn(services: Services, member: Member): Promise<boolean> {
  const { connection, session } = member
  while (isOpen(connection) && !isFull(connection)) {
    const delivered = await asSession(services, session, (context) => next(context, member))
    if (!delivered) return false
    const { frames, subjects } = delivered.value
    remember(member, subjects)
    for (const frame of frames) {
      if (!send(connection, frame)) return true
      member.seq = frame.seq
    }
    if (frames.length < FRAME_LIMIT) return true
  }
  return true
}
