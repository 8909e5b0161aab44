import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Expo } from 'expo-server-sdk'
import type { ExpoPushReceipt, ExpoPushTicket } from 'expo-server-sdk'
import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import type { Subscription, WebPusher } from './webPush.ts'

export type Push = {
  /** Identity of what is told; a repeat replaces the first on the screen. */
  effectKey: string
  /** Expo push tokens, and the addresses of browsers at their push services. */
  tokens: string[]
  title: string
  /** Neutral: it is read on a locked screen. */
  body: string
  /** Ids only, for opening the right page. */
  data: Record<string, string>
  /** A call for help and its like: it may wake a phone that saves its battery. */
  urgent?: boolean
}

export type Ticket = { id: string; token: string }

export type PushOutcome = {
  status: 'sent' | 'kept'
  /** How many devices were handed over: to Expo, or to the push service of a browser. */
  reached: number
  /** Of Expo, for asking after about 15 minutes whether the push arrived: a ticket is not delivery. */
  tickets: Ticket[]
  /** Devices that no longer have the app: never send to these again. */
  dead: string[]
  /** What became of the other devices, in words. */
  problems: string[]
}

/** What Expo says later of a ticket. `unknown`: it says nothing yet. */
export type Receipt = { state: 'arrived' | 'dead' | 'failed' | 'unknown'; why: string | null }

export type Pusher = {
  /** False when no Expo account is set up: what is for the app is kept. */
  sends: boolean
  /** Resolves when at least one device took it or none ever will; throws when a retry may help. */
  send(push: Push): Promise<PushOutcome>
  /** Asks Expo what became of up to 1,000 tickets; throws when it does not say. */
  receipts(ids: readonly string[]): Promise<Map<string, Receipt>>
  close(): Promise<void>
}

export type PushSettings = {
  accessToken: string | null
  baseUrl: string | null
  /** Resolves when so many pushes may leave; what is urgent waits for nobody. */
  pace?(pushes: number): Promise<void>
  /** Milliseconds before the first repeat when Expo says "too many". */
  retryMinTimeout?: number
  /** Rings browsers; without it what is for them is dropped. */
  web?: WebPusher & { load(endpoints: readonly string[]): Promise<Subscription[]> }
}

const answerWithin = 10_000
const usefulForSeconds = 3600
const TRIES = 3

/** How many receipts Expo tells at once. */
export const MOST_RECEIPTS = 1_000

/** Says what an administrator can do about it. */
const PROBLEMS: Record<string, string> = {
  DeviceNotRegistered: 'DeviceNotRegistered: the phone no longer has the app',
  InvalidCredentials:
    'InvalidCredentials: Expo has no valid key for this kind of phone; renew it there',
  MessageTooBig: 'MessageTooBig: a push may be 4096 bytes',
  MessageRateExceeded: 'MessageRateExceeded: too much at once for one phone',
}
/** Worth another try of this device alone. */
const PASSING = new Set(['MessageRateExceeded', 'ProviderError', 'ExpoError'])
export const isBrowser = (token: string) =>
  token.startsWith('https://') || token.startsWith('http://')

/** The identity of what is told, as phones and push services know it: by it the next replaces the last. */
export const collapseIdOf = (effectKey: string) =>
  createHash('sha256').update(effectKey).digest('hex').slice(0, 32)

/** How a device is named to administrators: the address of a browser is as good as a key to it. */
export const deviceName = (token: string) =>
  isBrowser(token) ? `a browser by ${new URL(token).host}` : token

/** Whether an Expo account is set up. */
export const pushesToPhones = ({
  accessToken,
  baseUrl,
}: Pick<PushSettings, 'accessToken' | 'baseUrl'>): boolean => Boolean(accessToken ?? baseUrl)

/** Sends through Expo's push service and those of browsers; what is for the app is kept without an account. */
export function openPusher(settings: PushSettings): Pusher {
  const { accessToken, baseUrl, retryMinTimeout = 1000, web, pace } = settings
  const agent = new Agent({ headersTimeout: answerWithin, bodyTimeout: answerWithin })
  const sends = pushesToPhones(settings)
  const expo = new Expo({
    httpAgent: baseUrl ? redirectTo(agent, baseUrl) : agent,
    retryMinTimeout,
    ...(accessToken ? { accessToken } : {}),
  })
  return {
    sends,
    async send(push) {
      const browsers = push.tokens.filter(isBrowser)
      const phones = push.tokens.filter((token) => !isBrowser(token))
      const outcome: PushOutcome = {
        status: 'sent',
        reached: 0,
        tickets: [],
        dead: [],
        problems: [],
      }
      if (!push.urgent) await pace?.(browsers.length + (sends ? phones.length : 0))
      const failures: unknown[] = []
      if (sends)
        failures.push(await sendPhones(expo, retryMinTimeout, { ...push, tokens: phones }, outcome))
      if (browsers.length > 0) failures.push(await sendBrowsers(web, push, browsers, outcome))
      const last = failures.find(Boolean)
      if (outcome.reached === 0 && last) throw last
      return !sends && browsers.length === 0 ? { ...outcome, status: 'kept' } : outcome
    },
    async receipts(ids) {
      const told = await expo.getPushNotificationReceiptsAsync([...ids])
      return new Map(ids.map((id) => [id, meaningOf(told[id])]))
    },
    async close() {
      await agent.close()
      await web?.close()
    },
  }
}

function meaningOf(receipt: ExpoPushReceipt | undefined): Receipt {
  if (!receipt) return { state: 'unknown', why: null }
  if (receipt.status === 'ok') return { state: 'arrived', why: null }
  const error = receipt.details?.error ?? 'refused'
  return {
    state: error === 'DeviceNotRegistered' ? 'dead' : 'failed',
    why: PROBLEMS[error] ?? error,
  }
}

/** Fills in the outcome; answers what is worth another try of all, where nothing went out. */
async function sendBrowsers(
  web: PushSettings['web'],
  push: Push,
  endpoints: readonly string[],
  outcome: PushOutcome,
): Promise<Error | null> {
  const known = (await web?.load(endpoints)) ?? []
  const reached = (await web?.send(known, push, collapseIdOf(push.effectKey))) ?? []
  let again: Error | null = null
  reached.forEach(({ state, why }, n) => {
    if (state === 'sent') outcome.reached += 1
    else if (state === 'gone') outcome.dead.push(known[n]!.endpoint)
    else outcome.problems.push(why ?? 'no answer')
    if (state === 'later') again = new Error(why ?? 'no answer')
  })
  return again
}

async function sendPhones(
  expo: Expo,
  wait: number,
  push: Push,
  outcome: PushOutcome,
): Promise<Error | null> {
  const valid = push.tokens.filter((token) => Expo.isExpoPushToken(token))
  outcome.dead.push(...push.tokens.filter((token) => !Expo.isExpoPushToken(token)))
  let again: Error | null = null
  for (let from = 0; from < valid.length; from += Expo.pushNotificationChunkSizeLimit) {
    const tokens = valid.slice(from, from + Expo.pushNotificationChunkSizeLimit)
    again = (await sendTogether({ expo, wait, push, outcome }, tokens)) ?? again
  }
  return again
}

type Sending = { expo: Expo; wait: number; push: Push; outcome: PushOutcome }

/** One request, and again for whom it did not pass; answers why nothing more can be done now. */
async function sendTogether(sending: Sending, tokens: readonly string[]): Promise<Error | null> {
  const { expo, wait, push, outcome } = sending
  let waiting = tokens
  for (let n = 0; waiting.length > 0; n += 1) {
    const asked = waiting
    try {
      const tickets = await expo.sendPushNotificationsAsync(asked.map((to) => messageTo(to, push)))
      const passing = tickets.map((ticket, index) => note(outcome, ticket, asked[index]!))
      waiting = asked.filter((_, index) => passing[index])
      if (waiting.length > 0 && n === TRIES - 1) throw new Error(passing.find(Boolean)!)
    } catch (error) {
      const parts = partsOf(error, asked)
      if (parts) return sendApart(sending, parts)
      const again = error instanceof Error ? error : new Error('no answer')
      outcome.problems.push(again.message.slice(0, 200))
      return again
    }
    if (waiting.length > 0) await setTimeout(wait * 2 ** n)
  }
  return null
}

async function sendApart(sending: Sending, parts: readonly (readonly string[])[]) {
  let again: Error | null = null
  for (const part of parts) again = (await sendTogether(sending, part)) ?? again
  return again
}

/**
 * Expo takes the apps of two projects in two requests only, as when somebody tried a test build. It says which are whose;
 * what it does not say goes alone. Null: that was not the matter.
 */
function partsOf(error: unknown, tokens: readonly string[]): string[][] | null {
  const { code, details } = error as { code?: string; details?: Record<string, unknown> }
  if (code !== 'PUSH_TOO_MANY_EXPERIENCE_IDS' || tokens.length < 2) return null
  const said = Object.values(details ?? {}).map((list) =>
    tokens.filter((token) => Array.isArray(list) && list.includes(token)),
  )
  const parts = said.filter((part) => part.length > 0 && part.length < tokens.length)
  const rest = tokens.filter((token) => !parts.some((part) => part.includes(token)))
  return [...parts, ...rest.map((token) => [token])]
}

function messageTo(to: string, { effectKey, title, body, data, urgent = false }: Push) {
  const collapseId = collapseIdOf(effectKey)
  return {
    to,
    title,
    body,
    data,
    sound: 'default',
    priority: 'high' as const,
    channelId: urgent ? 'alarms' : 'visits',
    ...(urgent && { interruptionLevel: 'time-sensitive' as const }),
    ttl: usefulForSeconds,
    collapseId,
    tag: collapseId,
  }
}

/** Notes what is settled; answers why it is not, where another try is worth it. */
function note(outcome: PushOutcome, ticket: ExpoPushTicket, token: string): string | null {
  if (ticket.status === 'ok') {
    outcome.tickets.push({ id: ticket.id, token })
    outcome.reached += 1
    return null
  }
  const error = ticket.details?.error ?? 'refused'
  const why = PROBLEMS[error] ?? error
  if (PASSING.has(error)) return why
  if (error === 'DeviceNotRegistered') outcome.dead.push(token)
  else outcome.problems.push(why)
  return null
}

// The SDK reads its address from the environment once, when it is loaded; settings are read in one
// place here, so the requests are turned round instead.
function redirectTo(agent: Agent, baseUrl: string): Dispatcher {
  const { origin, pathname } = new URL(baseUrl)
  const prefix = pathname.replace(/\/$/, '')
  return agent.compose(
    (dispatch) => (options, handler) =>
      dispatch({ ...options, origin, path: prefix + options.path }, handler),
  )
}
