import type { NumberedFrame } from '../../../contract/events.ts'
import { writeTrail } from '../audit/write.ts'
import type { Context, Services } from '../context.ts'
import { FRAME_LIMIT, renderInbox } from '../events/frames.ts'
import { asSession } from '../http/session.ts'
import { isFull, isOpen, send } from './connection.ts'
import type { Member } from './members.ts'

function subjectOf({ data }: NumberedFrame): string | null {
  if ('message' in data) return data.message.conversationId
  if ('conversationId' in data) return data.conversationId
  return 'visit' in data ? (data.visit?.id ?? null) : null
}

/** What comes next for a socket; the first time of each visit and conversation is a row of the audit trail. */
async function deliver(context: Context, { seq, recorded }: Member) {
  const frames = await renderInbox(context, seq)
  const subjects = frames.flatMap((frame) => subjectOf(frame) ?? [])
  if (subjects.some((subject) => !recorded?.has(subject)))
    writeTrail(context.tx, context.trail, { now: context.now, requestId: null })
  return { frames, subjects }
}

/** Hands out what is in the inboxes. `wake` may be called at any time, and for no reason. */
export function createDelivery(services: Services, onSignedOut: (member: Member) => void) {
  const pumping = new Set<Member>()
  const again = new Set<Member>()

  /** Everything after the member's seq, in order; one at a time per socket. */
  async function pump(member: Member): Promise<void> {
    again.add(member)
    if (pumping.has(member)) return
    pumping.add(member)
    try {
      while (again.delete(member) && isOpen(member.connection) && !isFull(member.connection)) {
        const delivered = await asSession(services, member.session, (context) =>
          deliver(context, member),
        )
        if (!delivered) return onSignedOut(member)
        const { frames, subjects } = delivered.value
        if (subjects.length > 0) member.recorded ??= new Set()
        for (const subject of subjects) member.recorded?.add(subject)
        for (const frame of frames) {
          if (!send(member.connection, frame)) return
          member.seq = frame.seq
        }
        if (frames.length === FRAME_LIMIT) again.add(member)
      }
    } catch (error) {
      // The safety query tries again: a delivery that fails never takes the socket down.
      services.log.warn({ err: error }, 'delivery failed')
    } finally {
      pumping.delete(member)
    }
  }

  return {
    wake(member: Member) {
      if (member.ready) void pump(member)
    },
  }
}
