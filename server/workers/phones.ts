import type { Language } from '../../contract/told.ts'
import { deviceName } from '../services/push.ts'
import type { Push, Pusher, Ticket } from '../services/push.ts'
import { deliver } from './effect.ts'
import type { Act, Claim, Postponed, Skipped, WorkerContext } from './effect.ts'

export type PushGround = Pick<WorkerContext, 'record'> & {
  pusher: Pusher
  /** Forgets devices that no longer have the app. */
  dropTokens(tokens: string[]): Promise<void>
  /** Keeps what Expo took of an effect, to be asked for later; a browser may have taken it as well. */
  keepTickets(effectKey: string, tickets: readonly Ticket[], elsewhere: boolean): Promise<void>
}

type Told = {
  userId: string | null
  patientId: string | null
  visitId: string | null
  tokens: string[]
  language?: Language
}
/** `body` is read on a locked screen: neutral, without anybody's name. */
export type PushWords = { template: string; body: string }
type Kind<What extends Told> = {
  load(claim: Claim): Promise<What | Skipped | Postponed | null>
  push(what: What, claim: Claim): Pick<Push, 'effectKey' | 'data' | 'urgent'>
}

const title = 'Ahava'

/** A push to the devices of one person. */
export function tellPhones<What extends Told>(
  { pusher, dropTokens, keepTickets, record }: PushGround,
  kind: Kind<What> & (PushWords | { wordsOf(what: What): PushWords }),
): Act {
  const { load, push } = kind
  return async (claim, isLast) => {
    const what = await load(claim)
    if (!what || 'skipped' in what || 'waitsUntil' in what) return what
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
      recipient: tokens.map(deviceName).join(', '),
      subject: body,
      html: null,
      text: body,
    } as const
    return deliver(record, draft, isLast, async () => {
      const sent = await pusher.send({ ...push(what, claim), tokens, title, body })
      const { status, reached, dead, problems, tickets } = sent
      await keepTickets(claim.key, tickets, reached > tickets.length)
      if (dead.length > 0) await dropTokens(dead)
      if (status === 'kept') return { status }
      const error = problems.join('; ') || null
      return reached > 0 ? { status, error } : { status: 'failed', error: error ?? 'no device' }
    })
  }
}
