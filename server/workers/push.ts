import type { NurseOnTheWay } from '../services/deliveries.ts'
import type { Pusher } from '../services/push.ts'
import { openWorker } from '../services/queue.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, WorkerContext } from './effect.ts'

export type PushContext = WorkerContext & {
  pusher: Pusher
  /** Null when the nurse is no longer on her way. */
  load(claim: Claim): Promise<NurseOnTheWay | null>
  /** Forgets devices that no longer have the app. */
  dropTokens(tokens: string[]): Promise<void>
}

/** Sends pushes from the queue `push-notification` until it is closed. */
export function createPushWorker(context: PushContext) {
  const { jobs, effects, log, timing } = context
  const act = tellOnTheWay(context)
  return openWorker(
    jobs,
    'push-notification',
    (job) => runEffect(effects, log, job, act),
    log,
    timing,
  )
}

const title = 'Ahava'
const body = 'Your nurse is on the way'

function tellOnTheWay({ load, pusher, dropTokens, record }: PushContext): Act {
  return async (claim, isLast) => {
    const visit = await load(claim)
    if (!visit || (pusher.sends && visit.tokens.length === 0)) return null
    const { visitId, patientId, userId, tokens } = visit
    const draft = {
      effectKey: claim.key,
      channel: 'push',
      template: 'nurse-on-the-way',
      visitId,
      patientId,
      userId,
      recipient: tokens.join(', '),
      subject: body,
      html: null,
      text: body,
    } as const
    return deliver(record, draft, isLast, async () => {
      const push = { effectKey: claim.key, tokens, title, body, data: { visitId } }
      const { status, dead, problems, tickets } = await pusher.send(push)
      if (dead.length > 0) await dropTokens(dead)
      if (status === 'kept') return { status }
      const error = problems.join('; ') || null
      return tickets.length > 0
        ? { status, error }
        : { status: 'failed', error: error ?? 'no device' }
    })
  }
}
