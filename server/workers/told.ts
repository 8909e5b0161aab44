import type { ToldChannel } from '../../contract/told.ts'
import { TOLD, type ToldName } from '../platform/told.table.ts'
import type { Told } from '../services/deliveries.ts'
import { partsOf } from '../services/gsm.ts'
import type { Mailer } from '../services/mail.ts'
import type { JobName } from '../services/queue.ts'
import type { Texter } from '../services/sms.ts'
import { toldLetter, toldPush, toldText } from '../services/templates/told.ts'
import {
  deliver,
  type Act,
  type Claim,
  type Postponed,
  type Skipped,
  type WorkerContext,
} from './effect.ts'

/** Whom to tell what, as it is when it is told; or why nobody is told any more, or not yet. */
export type LoadTold = (claim: Claim) => Promise<Told | Skipped | Postponed | null>
export type TellingGround = Pick<WorkerContext, 'record'> & { loadTold: LoadTold }

/** The acts of one channel: all that is told by it first, and all that could not go by another. */
export function toldActs(channel: ToldChannel, act: Act): Partial<Record<JobName, Act>> {
  const names = (Object.keys(TOLD) as ToldName[]).filter((name) => TOLD[name].main === channel)
  return Object.fromEntries([...names, `told-by-${channel}`].map((name) => [name, act]))
}

const draftOf = (claim: Claim, { template, visitId, patientId, userId, language }: Told) => ({
  effectKey: claim.key,
  template,
  visitId,
  patientId,
  userId,
  language,
  tries: claim.attempt,
})

/** By e-mail. */
export function mailTold({ record, loadTold, mailer }: TellingGround & { mailer: Mailer }): Act {
  return async (claim, isLast) => {
    const told = await loadTold(claim)
    if (!told || 'skipped' in told || 'waitsUntil' in told) return told
    const letter = await toldLetter(told)
    const { address, name, stop } = told
    const draft = {
      ...draftOf(claim, told),
      channel: 'email',
      recipient: address,
      ...letter,
    } as const
    return deliver(record, draft, isLast, async () => ({
      status: await mailer.send({
        effectKey: claim.key,
        to: { name: name ?? '', address },
        stop,
        ...letter,
      }),
    }))
  }
}

/** By SMS. */
export function textTold({ record, loadTold, texter }: TellingGround & { texter: Texter }): Act {
  return async (claim, isLast) => {
    const told = await loadTold(claim)
    if (!told || 'skipped' in told || 'waitsUntil' in told) return told
    const text = toldText(told)
    const draft = {
      ...draftOf(claim, told),
      channel: 'sms',
      recipient: told.address,
      subject: toldPush(told),
      html: null,
      text,
      parts: partsOf(text),
    } as const
    return deliver(record, draft, isLast, async () => ({
      status: await texter.send({ effectKey: claim.key, to: told.address, text }),
    }))
  }
}
