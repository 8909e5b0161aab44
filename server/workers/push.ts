import type { Language } from '../../contract/told.ts'
import type { Push, Pusher } from '../services/push.ts'
import { openWorker } from '../services/queue.ts'
import { toldPush } from '../services/templates/told.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, Skipped, WorkerContext } from './effect.ts'
import { toldActs, type LoadTold, type TellingGround } from './told.ts'

export type PushGround = Pick<WorkerContext, 'record'> & {
  pusher: Pusher
  /** Forgets devices that no longer have the app. */
  dropTokens(tokens: string[]): Promise<void>
}

export type PushContext = WorkerContext & PushGround & { loadTold: LoadTold }

/** Sends pushes from the queue `push-notification` until it is closed. */
export function createPushWorker(context: PushContext) {
  const { jobs, effects, log, timing } = context
  const acts = toldActs('push', ringTold(context))
  const nothing: Act = async () => null
  return openWorker(
    jobs,
    'push-notification',
    (job) => runEffect(effects, log, job, acts[job.name] ?? nothing),
    log,
    timing,
  )
}

type Rung = {
  userId: string | null
  patientId: string | null
  visitId: string | null
  tokens: string[]
  language?: Language
}
/** `body` is read on a locked screen: neutral, without anybody's name. */
export type PushWords = { template: string; body: string }
type Kind<What extends Rung> = {
  load(claim: Claim): Promise<What | Skipped | null>
  push(what: What, claim: Claim): Pick<Push, 'effectKey' | 'data'>
}

const title = 'Ahava'

/** A push to the devices of one person. */
export function tellPhones<What extends Rung>(
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
      tries: claim.attempt,
      ...(what.language && { language: what.language }),
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

/** As a push to the devices of the person. */
function ringTold(context: TellingGround & PushGround): Act {
  return tellPhones(context, {
    load: context.loadTold,
    wordsOf: (told) => ({ template: told.template, body: toldPush(told) }),
    push: ({ push }) => push,
  })
}
