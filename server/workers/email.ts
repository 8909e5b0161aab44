import type { Mailer } from '../services/mail.ts'
import { openWorker, type JobName } from '../services/queue.ts'
import { runEffect, type Act, type WorkerContext } from './effect.ts'
import { mailNotice, type LoadNotice } from './notice.ts'
import { mailTold, toldActs, type LoadTold } from './told.ts'

export type EmailContext = WorkerContext & {
  mailer: Mailer
  loadTold: LoadTold
  loadNotice: LoadNotice
}

/** Sends what is written about visits, and notices, from the queue `email` until it is closed. */
export function createEmailWorker(context: EmailContext) {
  const { jobs, effects, log, timing } = context
  const acts: Partial<Record<JobName, Act>> = {
    ...toldActs('email', mailTold(context)),
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
