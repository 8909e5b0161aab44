import type { HelpCall } from '../../contract/help.ts'
import type { Texter } from '../services/sms.ts'
import { openWorker, type JobName } from '../services/queue.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, Skipped, WorkerContext } from './effect.ts'
import { tellPhones, type PushGround, type PushWords } from './phones.ts'

type Ring = {
  source: HelpCall['source']
  userId: string
  tokens: string[]
  phone: string | null
}

export type UrgentContext = WorkerContext &
  PushGround & {
    texter: Texter
    /** Takes one step of a chain. */
    ring(claim: Claim): Promise<'rang' | 'over'>
    /** Whom to ring where; or why nobody need be rung any more. */
    loadRing(claim: Claim): Promise<Ring | Skipped>
  }

const HELP = { template: 'help-call', body: 'Call for help. Open Ahava now.' }
/** Read on a locked screen and in an SMS, by anybody: no name, no place, no value, no reason. */
const WORDS: Record<HelpCall['source'], PushWords> = {
  help: HELP,
  welfare: HELP,
  early_warning: {
    template: 'early-warning',
    body: 'An early warning waits for an answer. Open Ahava now.',
  },
  incident: {
    template: 'severe-incident',
    body: 'A severe incident was reported. Open Ahava now.',
  },
}

/** Rings alarms from the queue `urgent` until it is closed. */
export function createUrgentWorker(context: UrgentContext) {
  const { jobs, effects, log, timing, ring, loadRing } = context
  const acts: Partial<Record<JobName, Act>> = {
    'alarm-step': async (claim) =>
      (await ring(claim)) === 'rang'
        ? { done: 'rang' }
        : { skipped: 'somebody has it, or it ended' },
    'alarm-push': tellPhones(context, {
      load: async (claim) => {
        const who = await loadRing(claim)
        return 'skipped' in who ? who : { ...who, visitId: null, patientId: null }
      },
      wordsOf: ({ source }) => WORDS[source],
      push: (_who, { ids: { alarmId = '' } }) => ({
        effectKey: `alarm-${alarmId}`,
        data: { alarmId },
        urgent: true,
      }),
    }),
    'alarm-sms': textRing(context),
  }
  const nothing: Act = async () => null
  return openWorker(
    jobs,
    'urgent',
    (job) => runEffect(effects, log, job, acts[job.name] ?? nothing),
    log,
    timing,
  )
}

function textRing({ texter, record, loadRing }: UrgentContext): Act {
  return async (claim, isLast) => {
    const who = await loadRing(claim)
    if ('skipped' in who) return who
    const { userId, phone, source } = who
    if (phone === null) return { skipped: 'no proven number' }
    const { template, body } = WORDS[source]
    const text = `Ahava: ${body}`
    const draft = {
      effectKey: claim.key,
      channel: 'sms',
      template,
      visitId: null,
      patientId: null,
      userId,
      recipient: phone,
      subject: body,
      html: null,
      text,
    } as const
    return deliver(record, draft, isLast, async () => ({
      status: await texter.send({ effectKey: claim.key, to: phone, text }),
    }))
  }
}
