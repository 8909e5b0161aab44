import type { Client } from '../contract/client.ts'
import type { NumberedFrame } from '../contract/events.ts'

/** Whether this browser can ring here, and what stands in the way. */
export type PushState = 'unsupported' | 'not-installed' | 'ask' | 'denied' | 'off' | 'on'

/** For whom this browser's address was last registered: another person's must move. */
const REGISTERED = 'ahava.push'

const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1)
const isInstalled = () => matchMedia('(display-mode: standalone)').matches

const supported = () =>
  'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

async function registration(): Promise<ServiceWorkerRegistration | null> {
  return supported() ? ((await navigator.serviceWorker.getRegistration()) ?? null) : null
}

const current = async () => (await registration())?.pushManager.getSubscription() ?? null

export async function readPushState(): Promise<PushState> {
  // On an iPhone only the installed app has push at all.
  if (!supported()) return isApple() && !isInstalled() ? 'not-installed' : 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  if (Notification.permission === 'default') return 'ask'
  return (await current()) ? 'on' : 'off'
}

const bytesOf = (base64url: string) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
const sameKey = (subscription: PushSubscription, key: string) => {
  const own = subscription.options.applicationServerKey
  return own !== null && String(new Uint8Array(own)) === String(bytesOf(key))
}

/**
 * Has this browser ring for this person. Asks for permission, so it must follow a press. Answers what stands
 * in the way, or `on`. Not a change that waits: without a line there is no address to be rung at.
 */
export async function allowPush(client: Client, userId: string, key: string): Promise<PushState> {
  const ready = supported() && (await Notification.requestPermission()) === 'granted'
  if (!ready) return readPushState()
  const { pushManager } = await navigator.serviceWorker.ready
  const kept = await pushManager.getSubscription()
  // The practice has another key than when this browser subscribed.
  if (kept && !sameKey(kept, key)) await kept.unsubscribe()
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(key),
  })
  await register(client, userId, subscription)
  return 'on'
}

async function register(client: Client, userId: string, subscription: PushSubscription) {
  const { endpoint, keys } = subscription.toJSON()
  const { p256dh = '', auth = '' } = keys ?? {}
  await client.notifications.addDevice({
    subscription: { endpoint: endpoint ?? '', keys: { p256dh, auth } },
  })
  remember(`${userId} ${endpoint}`)
}

/** Whoever signs in on a browser that rings is rung on it, and nobody else any more. */
export async function movePush(client: Client, userId: string): Promise<void> {
  const subscription = await current()
  if (!subscription || remembered() === `${userId} ${subscription.endpoint}`) return
  await register(client, userId, subscription)
}

/** This browser rings no more, also when the server cannot be told: whoever leaves takes nothing with them. */
export async function stopPush(): Promise<void> {
  remember(null)
  await clearShown(() => true)
  await (await current())?.unsubscribe()
}

/** The sign-in has ended, and with it what the server knew of this browser. */
export const forgetRegistered = () => remember(null)

/** Takes away what is shown and was read or answered elsewhere. */
export const clearSettled = (frame: NumberedFrame, me: string) =>
  clearShown((data) => isSettledBy(frame, me, data))

async function clearShown(wanted: (data: Record<string, string>) => boolean) {
  const shown = (await (await registration())?.getNotifications()) ?? []
  for (const one of shown) if (wanted((one.data ?? {}) as Record<string, string>)) one.close()
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REGISTERED)
  } catch {
    return null
  }
}

function remember(value: string | null) {
  try {
    if (value) localStorage.setItem(REGISTERED, value)
    else localStorage.removeItem(REGISTERED)
  } catch {
    // Then it is registered anew each time, which changes nothing.
  }
}

/** Whether what a notification tells is settled by this frame: read or answered on another device. */
export function isSettledBy(
  frame: NumberedFrame,
  me: string,
  { alarmId, conversationId, offerId }: Record<string, string>,
): boolean {
  if (frame.type === 'MESSAGES_READ')
    return frame.data.userId === me && frame.data.conversationId === conversationId
  if (frame.type === 'HELP_TAKEN') return alarmId !== undefined && frame.data.help?.id === alarmId
  return frame.type === 'OFFER_ENDED' && frame.data.offer.id === offerId
}
