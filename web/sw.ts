import { pathFor, readPush } from './pushTarget.ts'

// Keeps the app itself on the device, never anybody's data: a reload without signal opens it.
const worker = self as unknown as ServiceWorkerGlobalScope
const SHELL = 'ahava-shell'
const FIXED = ['/', '/theme.js', '/icon.svg', '/manifest.webmanifest']

type Listed = Record<string, { file: string; css?: string[]; assets?: string[]; src?: string }>

/** What a phone on the road may need; the stage, the administrators' desk and what draws PDFs are left out. */
const skipped = (name: string) =>
  /features\/(demo|outbox\/OutboxPage|files\/PdfPages)|pdfjs|sw\.ts/.test(name)

/** Fetches what this version of the app consists of, and drops what older versions left. */
async function refresh() {
  const cache = await caches.open(SHELL)
  const answer = await fetch('/assets.json', { cache: 'no-cache' })
  if (!answer.ok) return
  const listed = (await answer.json()) as Listed
  const files = new Set(FIXED)
  for (const [name, entry] of Object.entries(listed)) {
    if (skipped(name)) continue
    for (const file of [entry.file, ...(entry.css ?? []), ...(entry.assets ?? [])]) {
      files.add(`/${file}`)
    }
  }
  const kept = await cache.keys()
  const paths = new Set(kept.map((request) => new URL(request.url).pathname))
  const missing = [...files].filter((file) => FIXED.includes(file) || !paths.has(file))
  await Promise.all(missing.map((file) => cache.add(file)))
  await Promise.all(
    kept
      .filter((request) => !files.has(new URL(request.url).pathname))
      .map((request) => cache.delete(request)),
  )
}

async function page(request: Request) {
  try {
    // On a line that barely works, an old shell now beats a new one in half a minute.
    return await Promise.race([
      fetch(request),
      new Promise<never>((_, reject) => setTimeout(() => reject(new Error('slow')), 4_000)),
    ])
  } catch {
    return (await caches.match('/')) ?? fetch(request)
  }
}

worker.addEventListener('install', (event) => {
  event.waitUntil(refresh().then(() => worker.skipWaiting()))
})
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('message', (event) => {
  if (event.data === 'refresh') event.waitUntil(refresh().catch(() => undefined))
})
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (/^\/(api|uploads|ws|health|ready|metrics|webhooks)(\/|$)/.test(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)))
})

worker.addEventListener('push', (event) => {
  const { title, body, tag, urgent, data } = readPush(event.data?.text() ?? null)
  // `renotify` is not among the types yet: the next of one kind rings again in the same place.
  const how = { body, tag, data, icon: '/icon.svg', renotify: true, requireInteraction: urgent }
  event.waitUntil(worker.registration.showNotification(title, how))
})

const ANSWERS_WITHIN_MS = 700

/** Asks the app in a window to go there; false where no app answers that somebody is signed in to. */
function goes(window: WindowClient, path: string): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  window.postMessage({ open: path }, [port2])
  return new Promise((resolve) => {
    port1.addEventListener('message', () => resolve(true))
    port1.start()
    setTimeout(() => resolve(false), ANSWERS_WITHIN_MS)
  })
}

/** A window that is open goes to the page, without being loaded anew where it can; else one is opened. */
async function show(path: string) {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const pathOf = ({ url }: WindowClient) => new URL(url).pathname
  const open = all.filter((one) => !pathOf(one).startsWith('/demo'))
  const there = open.find((one) => pathOf(one) === path) ?? open[0]
  if (!there) return worker.clients.openWindow(path)
  try {
    const focused = await there.focus()
    if (pathOf(focused) === path || (await goes(focused, path))) return null
    return await focused.navigate(path)
  } catch {
    // Closed meanwhile, or of before this worker.
    return worker.clients.openWindow(path)
  }
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(show(pathFor((event.notification.data ?? {}) as Record<string, string>)))
})

type Changed = ExtendableEvent & {
  oldSubscription?: PushSubscription | null
  newSubscription?: PushSubscription | null
}
/** The key of the practice, for a browser that says nothing of the address that it had. */
async function keyOfPractice(): Promise<string> {
  const { webPushKey } = (await (await fetch('/api/notifications')).json()) as {
    webPushKey: string
  }
  return webPushKey
}

async function subscribeAnew(oldSubscription: PushSubscription | null | undefined) {
  const key = oldSubscription?.options.applicationServerKey ?? (await keyOfPractice())
  return worker.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key,
  })
}

/**
 * The push service gave this browser another address: the server must know, with the sign-in of this browser. Without
 * a line the app says it when it is opened next.
 */
async function renew({ oldSubscription, newSubscription }: Changed) {
  const fresh = newSubscription ?? (await subscribeAnew(oldSubscription))
  const { endpoint, keys } = fresh.toJSON()
  await fetch('/api/devices/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subscription: { endpoint, keys } }),
  })
}
worker.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew(event as unknown as Changed).catch(() => undefined))
})
