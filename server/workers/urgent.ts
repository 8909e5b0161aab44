import type { HelpCall } from '../../contract/help.ts'
import type { Language } from '../../contract/told.ts'
import { partsOf, plainLetters } from '../services/gsm.ts'
import type { Texter } from '../services/sms.ts'
import { openWorker, type JobName } from '../services/queue.ts'
import { WORDS } from '../services/words/words.ts'
import { deliver, runEffect } from './effect.ts'
import type { Act, Claim, Skipped, WorkerContext } from './effect.ts'
import { tellPhones, type PushGround, type PushWords } from './phones.ts'

type Ring = {
  source: HelpCall['source']
  userId: string
  tokens: string[]
  phone: string | null
  language: Language
}

export type UrgentContext = WorkerContext &
  PushGround & {
    texter: Texter
    /** Takes one step of a chain. */
    ring(claim: Claim): Promise<'rang' | 'over'>
    /** Whom to ring where; or why nobody need be rung any more. */
    loadRing(claim: Claim): Promise<Ring | Skipped>
  }

const TEMPLATES: Record<HelpCall['source'], string> = {
  help: 'help-call',
  welfare: 'help-call',
  early_warning: 'early-warning',
  incident: 'severe-incident',
}
/** Read on a locked screen and in an SMS, by anybody: no name, no place, no value, no reason. */
const wordsOf = ({ source, language }: Ring): PushWords => ({
  template: TEMPLATES[source],
  body: WORDS[language].alarms[source === 'welfare' ? 'help' : source],
})

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
      wordsOf: (who) => wordsOf(who),
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
    const { userId, phone, language } = who
    if (phone === null) return { skipped: 'no proven number' }
    const { template, body } = wordsOf(who)
    const text = plainLetters(`Ahava: ${body}`)
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
      language,
      parts: partsOf(text),
      tries: claim.attempt,
    } as const
    return deliver(record, draft, isLast, async () => ({
      status: await texter.send({ effectKey: claim.key, to: phone, text }),
    }))
  }
}
