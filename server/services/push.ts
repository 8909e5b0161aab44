import { createHash } from 'node:crypto'
import { Expo } from 'expo-server-sdk'
import type { ExpoPushTicket } from 'expo-server-sdk'
import { Agent } from 'undici'
import type { Dispatcher } from 'undici'

export type Push = {
  /** Identity of what is told; a repeat replaces the first on the screen. */
  effectKey: string
  tokens: string[]
  title: string
  /** Neutral: it is read on a locked screen. */
  body: string
  /** Ids only, for opening the right page. */
  data: Record<string, string>
}

export type PushOutcome = {
  status: 'sent' | 'kept'
  /** Ids for asking after about 15 minutes whether the push arrived: a ticket is not delivery. */
  tickets: string[]
  /** Devices that no longer have the app: never send to these again. */
  dead: string[]
  /** What became of the other devices, in words. */
  problems: string[]
}

export type Pusher = {
  /** False when no account is set up and everything is kept. */
  sends: boolean
  /** Resolves when at least one device took it or none ever will; throws when a retry may help. */
  send(push: Push): Promise<PushOutcome>
  close(): Promise<void>
}

export type PushSettings = {
  accessToken: string | null
  baseUrl: string | null
  /** Milliseconds before the first repeat when Expo says "too many". */
  retryMinTimeout?: number
}

const kept: PushOutcome = { status: 'kept', tickets: [], dead: [], problems: [] }
const answerWithin = 10_000
const usefulForSeconds = 3600

/** Sends through Expo's push service, or keeps everything when no account is set up. */
export function openPusher({ accessToken, baseUrl, retryMinTimeout = 1000 }: PushSettings): Pusher {
  if (!accessToken && !baseUrl)
    return { sends: false, send: async () => kept, close: async () => {} }
  const agent = new Agent({ headersTimeout: answerWithin, bodyTimeout: answerWithin })
  const expo = new Expo({
    httpAgent: baseUrl ? redirectTo(agent, baseUrl) : agent,
    retryMinTimeout,
    ...(accessToken ? { accessToken } : {}),
  })
  return { sends: true, send: (push) => sendAll(expo, push), close: () => agent.close() }
}

async function sendAll(expo: Expo, push: Push): Promise<PushOutcome> {
  const outcome: PushOutcome = { status: 'sent', tickets: [], dead: [], problems: [] }
  const collapseId = createHash('sha256').update(push.effectKey).digest('hex').slice(0, 32)
  const valid = push.tokens.filter((token) => Expo.isExpoPushToken(token))
  outcome.dead.push(...push.tokens.filter((token) => !Expo.isExpoPushToken(token)))
  let last: unknown
  for (let from = 0; from < valid.length; from += Expo.pushNotificationChunkSizeLimit) {
    const tokens = valid.slice(from, from + Expo.pushNotificationChunkSizeLimit)
    try {
      const tickets = await expo.sendPushNotificationsAsync(
        tokens.map((to) => ({
          to,
          title: push.title,
          body: push.body,
          data: push.data,
          sound: 'default',
          priority: 'high',
          channelId: 'visits',
          ttl: usefulForSeconds,
          collapseId,
          tag: collapseId,
        })),
      )
      tickets.forEach((ticket, index) => note(outcome, ticket, tokens[index]!))
    } catch (error) {
      last = error
      outcome.problems.push(error instanceof Error ? error.message.slice(0, 200) : 'no answer')
    }
  }
  const worthRetrying = outcome.tickets.length === 0 && outcome.problems.length > 0
  if (worthRetrying) throw last ?? new Error(outcome.problems.join('; '))
  return outcome
}

function note(outcome: PushOutcome, ticket: ExpoPushTicket, token: string) {
  if (ticket.status === 'ok') outcome.tickets.push(ticket.id)
  else if (ticket.details?.error === 'DeviceNotRegistered') outcome.dead.push(token)
  else outcome.problems.push(ticket.details?.error ?? 'refused')
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
