import type {
  NewMessage,
  NurseOnTheWay,
  VisitDelayed,
  VisitOffered,
} from '../services/deliveries.ts'
import type { Push, Pusher } from '../services/push.ts'
import { openWorker, type JobName } from '../services/queue.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, Skipped, WorkerContext } from './effect.ts'

export type PushGround = Pick<WorkerContext, 'record'> & {
  pusher: Pusher
  /** Forgets devices that no longer have the app. */
  dropTokens(tokens: string[]): Promise<void>
}

export type PushContext = WorkerContext &
  PushGround & {
    /** Null when the nurse is no longer on her way. */
    load(claim: Claim): Promise<NurseOnTheWay | null>
    /** Null when the nurse has checked out meanwhile. */
    loadCheckOut(claim: Claim): Promise<NurseOnTheWay | Skipped | null>
    /** Null when the question is answered, or not hers any more. */
    loadQuestion(claim: Claim): Promise<NurseOnTheWay | null>
    /** Null or a reason when there is nothing to ring for any more. */
    loadMessage(claim: Claim): Promise<NewMessage | Skipped | null>
    /** Null when the offer does not stand any more. */
    loadOffer(claim: Claim): Promise<VisitOffered | null>
    /** Null when care has begun, or it is on time after all. */
    loadDelay(claim: Claim): Promise<VisitDelayed | null>
  }

/** Sends pushes from the queue `push-notification` until it is closed. */
export function createPushWorker(context: PushContext) {
  const { jobs, effects, log, timing, load, loadCheckOut, loadMessage, loadOffer, loadDelay } =
    context
  const { loadQuestion } = context
  const acts: Partial<Record<JobName, Act>> = {
    'nurse-on-the-way': tellPhones(context, {
      load,
      template: 'nurse-on-the-way',
      body: 'Your nurse is on the way',
      push: ({ visitId }, claim) => ({ effectKey: claim.key, data: { visitId } }),
    }),
    'check-out-due': tellPhones(context, {
      load: loadCheckOut,
      template: 'check-out-due',
      body: 'Did you forget to check out?',
      push: ({ visitId }, claim) => ({ effectKey: claim.key, data: { visitId } }),
    }),
    'report-question': tellPhones(context, {
      load: loadQuestion,
      template: 'report-question',
      body: 'Your doctor has a question for you',
      push: ({ visitId }, claim) => ({ effectKey: claim.key, data: { visitId } }),
    }),
    'visit-delayed': tellPhones(context, {
      load: loadDelay,
      template: 'visit-delayed',
      body: 'Your visit will begin later than agreed',
      // The latest is what counts.
      push: ({ visitId }) => ({ effectKey: `visit-delayed-${visitId}`, data: { visitId } }),
    }),
    'visit-offered': tellPhones(context, {
      load: loadOffer,
      template: 'visit-offered',
      body: 'A visit is offered to you',
      push: ({ offerId, visitId }, claim) => ({ effectKey: claim.key, data: { offerId, visitId } }),
    }),
    'new-message': tellPhones(context, {
      load: loadMessage,
      template: 'new-message',
      body: 'You have a new message',
      // Of one conversation the last stands on the screen, however many came.
      push: ({ conversationId, visitId }) => ({
        effectKey: `new-message-${conversationId}`,
        data: { conversationId, ...(visitId && { visitId }) },
      }),
    }),
  }
  const nothing: Act = async () => null
  return openWorker(
    jobs,
    'push-notification',
    (job) => runEffect(effects, log, job, acts[job.name] ?? nothing),
    log,
    timing,
  )
}

type Told = { userId: string; patientId: string | null; visitId: string | null; tokens: string[] }
/** `body` is read on a locked screen: neutral, without anybody's name. */
export type PushWords = { template: string; body: string }
type Kind<What extends Told> = {
  load(claim: Claim): Promise<What | Skipped | null>
  push(what: What, claim: Claim): Pick<Push, 'effectKey' | 'data'>
}

const title = 'Ahava'

/** A push to the devices of one person. */
export function tellPhones<What extends Told>(
  { pusher, dropTokens, record }: PushGround,
  kind: Kind<What> & (PushWords | { wordsOf(what: What): PushWords }),
): Act {
  const { load, push } = kind
  return async (claim, isLast) => {
    const what = await load(claim)
    if (!what || 'skipped' in what) return what
    if (pusher.sends && what.tokens.length === 0) return null
    const { visitId, patientId, userId, tokens } = what
    const { template, body } = 'wordsOf' in kind ? kind.wordsOf(what) : kind
    const draft = {
      effectKey: claim.key,
      channel: 'push',
      template,
      visitId,
      patientId,
      userId,
      recipient: tokens.join(', '),
      subject: body,
      html: null,
      text: body,
    } as const
    return deliver(record, draft, isLast, async () => {
      const sent = await pusher.send({ ...push(what, claim), tokens, title, body })
      const { status, dead, problems, tickets } = sent
      if (dead.length > 0) await dropTokens(dead)
      if (status === 'kept') return { status }
      const error = problems.join('; ') || null
      return tickets.length > 0
        ? { status, error }
        : { status: 'failed', error: error ?? 'no device' }
    })
  }
}
