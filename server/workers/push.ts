import type {
  NewMessage,
  NurseOnTheWay,
  VisitDelayed,
  VisitOffered,
} from '../services/deliveries.ts'
import { openWorker, type JobName } from '../services/queue.ts'
import { runEffect } from './effect.ts'
import type { Act, Claim, Skipped, WorkerContext } from './effect.ts'
import { tellPhones, type PushGround } from './phones.ts'
import { careActs, type PushCare } from './pushCare.ts'

export type PushContext = WorkerContext &
  PushGround &
  PushCare & {
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
    ...careActs(context),
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
