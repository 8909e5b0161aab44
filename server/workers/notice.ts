import type { DeliveryRecord, NoticeDelivery } from '../services/deliveries.ts'
import { partsOf } from '../services/gsm.ts'
import type { Mailer } from '../services/mail.ts'
import type { Texter } from '../services/sms.ts'
import { noticeLetter, noticeText } from '../services/templates/notice.ts'
import { deliver, type Act, type Claim, type Skipped, type WorkerContext } from './effect.ts'

/** Whom to tell what, as it is when it is sent; or why nobody is told any more. */
export type LoadNotice = (claim: Claim) => Promise<NoticeDelivery | Skipped>

/** Stands in the Outbox where the secret of what was really sent stood. */
const SENT_ONLY = '••••••'
const masked = (notice: NoticeDelivery): NoticeDelivery => ({
  ...notice,
  secret: notice.secret === null ? null : SENT_ONLY,
})

const draftOf = (claim: Claim, { notice, userId, address, language }: NoticeDelivery) => ({
  language,
  tries: claim.attempt,
  effectKey: claim.key,
  template: notice,
  visitId: null,
  patientId: null,
  userId,
  recipient: address,
})

type Context = Pick<WorkerContext, 'record'>

/**
 * A notice by e-mail. What works once is kept for administrators only where nothing was sent:
 * nobody would get it otherwise.
 */
export function mailNotice(
  { record }: Context,
  { loadNotice, mailer }: { loadNotice: LoadNotice; mailer: Mailer },
): Act {
  return async (claim, isLast) => {
    const notice = await loadNotice(claim)
    if ('skipped' in notice) return notice
    const letter = await noticeLetter(notice)
    const draft: Draft = {
      ...draftOf(claim, notice),
      channel: 'email',
      ...(await noticeLetter(masked(notice))),
    }
    return deliver(record, draft, isLast, async () => {
      const to = { name: notice.name ?? '', address: notice.address }
      const status = await mailer.send({ effectKey: claim.key, to, ...letter })
      return status === 'kept' ? { status, letter } : { status }
    })
  }
}

/** The same by SMS. */
export function textNotice(
  { record }: Context,
  { loadNotice, texter }: { loadNotice: LoadNotice; texter: Texter },
): Act {
  return async (claim, isLast) => {
    const notice = await loadNotice(claim)
    if ('skipped' in notice) return notice
    const sms = noticeText(notice)
    const shown = noticeText(masked(notice))
    if (!sms || !shown) return { skipped: 'not by SMS' }
    const draft: Draft = {
      ...draftOf(claim, notice),
      channel: 'sms',
      html: null,
      ...shown,
      parts: partsOf(sms.text),
    }
    return deliver(record, draft, isLast, async () => {
      const { text } = sms
      const status = await texter.send({ effectKey: claim.key, to: notice.address, text })
      return status === 'kept' ? { status, letter: { html: null, text } } : { status }
    })
  }
}

type Draft = Omit<DeliveryRecord, 'status' | 'error' | 'fileId'>
