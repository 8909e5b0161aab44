import { openWorker, type JobName } from '../services/queue.ts'
import type { Texter } from '../services/sms.ts'
import { runEffect, type Act, type WorkerContext } from './effect.ts'
import { textNotice, type LoadNotice } from './notice.ts'
import { textTold, toldActs, type LoadTold } from './told.ts'

export type SmsContext = WorkerContext & {
  texter: Texter
  loadTold: LoadTold
  loadNotice: LoadNotice
}

/** Sends codes, notices and what is told of visits from the queue `sms` until it is closed. */
export function createSmsWorker(context: SmsContext) {
  const { jobs, effects, log, timing } = context
  const acts: Partial<Record<JobName, Act>> = {
    ...toldActs('sms', textTold(context)),
    'notice-sms': textNotice(context, context),
  }
  const nothing: Act = async () => null
  return openWorker(
    jobs,
    'sms',
    (job) => runEffect(effects, log, job, acts[job.name] ?? nothing),
    log,
    timing,
  )
}
