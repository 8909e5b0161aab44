import { openWorker } from '../services/queue.ts'
import { toldPush } from '../services/templates/told.ts'
import { runEffect } from './effect.ts'
import type { Act, WorkerContext } from './effect.ts'
import { tellPhones, type PushGround } from './phones.ts'
import { careActs, type PushCare } from './pushCare.ts'
import { toldActs, type LoadTold, type TellingGround } from './told.ts'

export type PushContext = WorkerContext & PushGround & PushCare & { loadTold: LoadTold }

/** Sends pushes from the queue `push-notification` until it is closed. */
export function createPushWorker(context: PushContext) {
  const { jobs, effects, log, timing } = context
  const acts = { ...toldActs('push', ringTold(context)), ...careActs(context) }
  const nothing: Act = async () => null
  return openWorker(
    jobs,
    'push-notification',
    (job) => runEffect(effects, log, job, acts[job.name] ?? nothing),
    log,
    timing,
  )
}

/** As a push to the devices of the person. */
function ringTold(context: TellingGround & PushGround): Act {
  return tellPhones(context, {
    load: context.loadTold,
    wordsOf: (told) => ({ template: told.template, body: toldPush(told) }),
    push: ({ push }) => push,
  })
}
