import type { DelayLetter, VisitConfirmation } from '../services/deliveries.ts'
import type { Mailer } from '../services/mail.ts'
import { openWorker, type JobName } from '../services/queue.ts'
import type { Letter } from '../services/templates/compile.ts'
import { visitConfirmation } from '../services/templates/visitConfirmation.ts'
import { visitDelayed } from '../services/templates/visitDelayed.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, Skipped, WorkerContext } from './effect.ts'
import { mailNotice, type LoadNotice } from './notice.ts'

export type EmailContext = WorkerContext & {
  mailer: Mailer
  /** The visit as it is now, or null or a reason when there is nobody left to tell. */
  load(claim: Claim): Promise<VisitConfirmation | Skipped | null>
  /** The delay that was told last, or null or a reason when it is not news any more. */
  loadDelay(claim: Claim): Promise<DelayLetter | Skipped | null>
  loadNotice: LoadNotice
}

/** Sends what is written about visits, and notices, from the queue `email` until it is closed. */
export function createEmailWorker(context: EmailContext) {
  const { jobs, effects, log, timing, load, loadDelay } = context
  const notice = mailNotice(context, context)
  const acts: Partial<Record<JobName, Act>> = {
    'email-verification': notice,
    'password-reset': notice,
    invitation: notice,
    'visit-confirmation': writeLetter(context, 'visit-confirmation', load, visitConfirmation),
    'visit-delay-letter': writeLetter(context, 'visit-delayed', loadDelay, visitDelayed),
    'account-notice': notice,
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

type Addressed = Pick<DelayLetter, 'visitId' | 'patientId' | 'userId' | 'name' | 'email'>

/** A letter about a visit to one person. */
function writeLetter<Visit extends Addressed>(
  { mailer, record }: EmailContext,
  template: string,
  load: (claim: Claim) => Promise<Visit | Skipped | null>,
  write: (visit: Visit) => Promise<Letter>,
): Act {
  return async (claim, isLast) => {
    const visit = await load(claim)
    if (!visit || 'skipped' in visit) return visit
    const letter = await write(visit)
    const { visitId, patientId, userId, name, email } = visit
    const draft = {
      effectKey: claim.key,
      channel: 'email',
      template,
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
