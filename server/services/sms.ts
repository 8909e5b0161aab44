import { PermanentFailure } from './deliveries.ts'

export type Sms = {
  /** Identity of what is told: a gateway that knows it already need not send it twice. */
  effectKey: string
  /** E.164. */
  to: string
  text: string
}

export type Texter = {
  /** 'kept': no gateway is set up. Throws a PermanentFailure when the gateway refuses for good. */
  send(sms: Sms): Promise<'sent' | 'kept'>
}

const ANSWER_WITHIN_MS = 10_000
/** Worth another try, though the gateway says that it is our fault. */
const PASSING = new Set([401, 403, 408, 425, 429])

/** Sends through SMS_URL: a POST of `{ to, text }` as JSON, which any gateway can be made to take. */
export function openTexter({ smsUrl }: { smsUrl: string | null }): Texter {
  if (!smsUrl) return { send: async () => 'kept' }
  return {
    async send({ effectKey, to, text }) {
      const { status } = await fetch(smsUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': effectKey },
        body: JSON.stringify({ to, text }),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      if (status < 300) return 'sent'
      const answered = `the gateway answered ${status}`
      if (status < 500 && !PASSING.has(status)) throw new PermanentFailure(answered)
      throw Object.assign(new Error(answered), { responseCode: status })
    },
  }
}
