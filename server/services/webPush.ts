import { createECDH, sign, type KeyObject } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { encrypt } from 'http_ece'
import { Agent, request } from 'undici'
import type { Push } from './push.ts'

/** A browser that may be rung, as its owner's browser said it. */
export type Subscription = { endpoint: string; p256dh: string; auth: string }

export type WebPushSettings = {
  publicKey: string
  privateKey: KeyObject
  /** `mailto:` or `https://`: where a push service may write. */
  subject: string
  /** Is it an address that may be sent to at all? */
  allows(endpoint: string): boolean
  /** Milliseconds before the first repeat when a service is busy. */
  retryMinTimeout?: number
}

/** What became of one browser: `gone` never comes back, `later` may work another time. */
type Reached = { state: 'sent' | 'gone' | 'refused' | 'later'; why: string | null }
export type WebPusher = ReturnType<typeof openWebPusher>

const ANSWER_WITHIN_MS = 10_000
const TRIES = 3
const LONGEST_WAIT_MS = 5_000
/** A signature is good for at most a day (RFC 8292). */
const SIGNED_FOR_S = 12 * 3_600
/** Whoever is asleep for longer hears of it otherwise. A call that nobody took is rung again and again anyway. */
const TTL_S = { normal: 4 * 3_600, high: 600 }

/** Sends to the push services of browsers: RFC 8030, encrypted for the browser alone (RFC 8291). */
export function openWebPusher(settings: WebPushSettings) {
  const { publicKey, privateKey, subject, allows, retryMinTimeout = 1_000 } = settings
  const agent = new Agent({ headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS })

  function authorization(audience: string) {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const exp = Math.floor(Date.now() / 1000) + SIGNED_FOR_S
    const text = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud: audience, exp, sub: subject })}`
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
    const signature = sign('sha256', Buffer.from(text), key).toString('base64url')
    return `vapid t=${text}.${signature}, k=${publicKey}`
  }

  async function post({ endpoint, p256dh, auth }: Subscription, push: Push, topic: string) {
    const { title, body, data, urgent = false } = push
    const words = JSON.stringify({ title, body, data, tag: topic, urgent })
    const ours = createECDH('prime256v1')
    ours.generateKeys()
    const how = { version: 'aes128gcm', privateKey: ours, dh: p256dh, authSecret: auth } as const
    const urgency = urgent ? 'high' : 'normal'
    // undici follows no redirect: whoever answers with one is not believed.
    const answer = await request(endpoint, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        authorization: authorization(new URL(endpoint).origin),
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(TTL_S[urgency]),
        urgency,
        topic,
      },
      body: encrypt(Buffer.from(words), how),
    })
    await answer.body.dump()
    return { status: answer.statusCode, after: Number(answer.headers['retry-after']) * 1_000 || 0 }
  }

  async function reach(to: Subscription, push: Push, topic: string): Promise<Reached> {
    // Also what was allowed when it was written down.
    if (!allows(to.endpoint)) return { state: 'gone', why: 'not a push service' }
    let last: Reached = { state: 'later', why: null }
    for (let n = 0; n < TRIES; n += 1) {
      let asked = 0
      try {
        const { status, after } = await post(to, push, topic)
        last = meaningOf(status)
        asked = after
      } catch (error) {
        last = { state: 'later', why: (error as { code?: string }).code ?? 'no answer' }
      }
      if (last.state !== 'later' || n === TRIES - 1 || asked > LONGEST_WAIT_MS) return last
      await setTimeout(Math.max(asked, retryMinTimeout * 2 ** n))
    }
    return last
  }

  return {
    /** What became of each, in their order. `topic` replaces what waits under the same; at most 32 characters. */
    send: (to: readonly Subscription[], push: Push, topic: string): Promise<Reached[]> =>
      Promise.all(to.map((one) => reach(one, push, topic))),
    close: () => agent.close(),
  }
}

function meaningOf(status: number): Reached {
  if (status >= 200 && status < 300) return { state: 'sent', why: null }
  if (status === 404 || status === 410)
    return { state: 'gone', why: `the browser is gone (${status})` }
  if (status === 429 || status >= 500)
    return { state: 'later', why: `the push service is busy (${status})` }
  if (status === 413) return { state: 'refused', why: 'the push was too large (413)' }
  if (status === 401 || status === 403)
    return { state: 'refused', why: `the push service refuses our VAPID key (${status})` }
  return { state: 'refused', why: `the push service refused it (${status})` }
}
