import { openWorker } from '../services/queue.ts'
import type { Texter } from '../services/sms.ts'
import { runEffect, type WorkerContext } from './effect.ts'
import { textNotice, type LoadNotice } from './notice.ts'

export type SmsContext = WorkerContext & { texter: Texter; loadNotice: LoadNotice }

/** Sends codes and notices from the queue `sms` until it is closed. */
export function createSmsWorker(context: SmsContext) {
  const { jobs, effects, log, timing } = context
  const act = textNotice(context, context)
  return openWorker(jobs, 'sms', (job) => runEffect(effects, log, job, act), log, timing)
}
