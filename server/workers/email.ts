import type { VisitConfirmation } from '../services/deliveries.ts'
import type { Mailer } from '../services/mail.ts'
import { openWorker, type JobName } from '../services/queue.ts'
import { visitConfirmation } from '../services/templates/visitConfirmation.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, Skipped, WorkerContext } from './effect.ts'
import { mailNotice, type LoadNotice } from './notice.ts'

export type EmailContext = WorkerContext & {
  mailer: Mailer
  /** The visit as it is now, or null or a reason when there is nobody left to tell. */
  load(claim: Claim): Promise<VisitConfirmation | Skipped | null>
  loadNotice: LoadNotice
}

/** Sends confirmations and notices from the queue `email` until it is closed. */
export function createEmailWorker(context: EmailContext) {
  const { jobs, effects, log, timing } = context
  const acts: Partial<Record<JobName, Act>> = {
    'visit-confirmation': confirmVisit(context),
    'account-notice': mailNotice(context, context),
  }
  const nothing: Act = async () => null
  return openWorker(
    jobs,
    'email',
    (job) => runEffect(effects, log, job, acts[job.name] ?? nothing),
    log,
    timing,
  )
}

function confirmVisit({ load, mailer, record }: EmailContext): Act {
  return async (claim, isLast) => {
    const visit = await load(claim)
    if (!visit || 'skipped' in visit) return visit
    const letter = await visitConfirmation(visit)
    const { visitId, patientId, userId, name, email } = visit
    const draft = {
      effectKey: claim.key,
      channel: 'email',
      template: 'visit-confirmation',
      visitId,
      patientId,
      userId,
      recipient: email,
      ...letter,
    } as const
    return deliver(record, draft, isLast, async () => {
      const to = { name, address: email }
      return { status: await mailer.send({ effectKey: claim.key, to, ...letter }) }
    })
  }
}
