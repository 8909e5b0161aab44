import { dehydrate, hydrate } from '@tanstack/react-query'
import type { DehydratedState, QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { User } from '../contract/auth.ts'
import type { Client } from '../contract/client.ts'
import type { EphemeralFrame } from '../contract/events.ts'
import type { Message } from '../contract/messages.ts'
import type { Visit } from '../contract/visits.ts'
import { createApi, type Bearer } from './api.ts'
import { applyEphemeral, applyFrame, keys, putVisit } from './cache.ts'
import { deliver, type ChangeOutput } from './changes.ts'
import { clock } from './clock.ts'
import { createNotices, type Notices } from './features/notices/notices.ts'
import type { HelpLine } from './features/help/line.ts'
import { openLine, prepareHelp } from './features/help/openLine.ts'
import { createDoors, type Doors } from './features/presence/doors.ts'
import { createGates, type Gates } from './features/visits/gate.ts'
import { watchEnds } from './forget.ts'
import { createLive, type Connection, type Live } from './live.ts'
import { createOutbox, type Outbox, type OutboxEntry } from './outbox.ts'
import { createProving, type Proving } from './proving.ts'
import { clearSettled, movePush } from './push.ts'
import { readPatients } from './features/people/patients.ts'
import { createQueries } from './queryClient.ts'
import { createSendFile } from './sendFile.ts'
import { openStorage, type Storage } from './storage.ts'
import { putMessage, readTalkAgain } from './talkCache.ts'

/** Everything that belongs to one signed-in person on this page. The demo runs four of them. */
export type App = {
  user: User
  client: Client
  queries: QueryClient
  storage: Storage
  outbox: Outbox
  live: Live
  notices: Notices
  proving: Proving
  /** On which a nurse calls for help; null for everybody else. */
  help: HelpLine | null
  /** The gate codes of a nurse's day; null for everybody else, and in the demo's frames. */
  gates: Gates | null
  /** What the codes at the door are made of, for nurses and families; null without secure storage. */
  doors: Doors | null
  /** Instead of the cookie: pictures must then be fetched with it. */
  bearer: Bearer | undefined
  /** Goes on with the token that a proof of its owner brought. */
  renew: (token: string) => void
  connection: { subscribe: (listener: () => void) => () => void; snapshot: () => Connection }
  uploads: { subscribe: (listener: () => void) => () => void; snapshot: () => number }
  onEphemeral: (listener: (frame: EphemeralFrame) => void) => () => void
  stop: () => void
}

type Options = { user: User; bearer?: Bearer; onSignedOut: () => void }

/** A value that screens watch. */
function signal<T>(first: T) {
  let value = first
  const listeners = new Set<() => void>()
  return {
    snapshot: () => value,
    set(next: T) {
      if (next === value) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const KEPT = new Set([
  'visits',
  'visit',
  'messages',
  'threads',
  'thread',
  'unread',
  'services',
  'patients',
  'record',
  'checklist',
  'ended-offers',
  'kept',
  'observations',
  'trends',
  'notifications',
])

/** Own visits stay readable without signal. A desk sees everybody's, so nothing of it is kept. */
async function keepQueries(queries: QueryClient, storage: Storage, user: User) {
  if (user.role !== 'nurse' && user.role !== 'patient') return null
  const kept = (await storage.read('queries')) as DehydratedState | undefined
  if (kept) {
    hydrate(queries, kept)
    // Shown at once, and read anew as soon as there is signal.
    void queries.invalidateQueries({ refetchType: 'none' })
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  function write() {
    clearTimeout(timer)
    timer = undefined
    const state = dehydrate(queries, {
      shouldDehydrateMutation: () => false,
      shouldDehydrateQuery: (query) =>
        query.state.status === 'success' && KEPT.has(String(query.queryKey[0])),
    })
    void storage.write('queries', structuredClone(state))
  }
  const unsubscribe = queries.getQueryCache().subscribe(() => {
    timer ??= setTimeout(write, 1_000)
  })
  return {
    write,
    stop() {
      clearTimeout(timer)
      unsubscribe()
    },
  }
}

function onSent(queries: QueryClient, entry: OutboxEntry, output: unknown) {
  const [feature] = entry.change.split('.')
  if (entry.change === 'visits.shareLocation' || entry.change === 'uploads.image') return
  const ofVisit =
    feature === 'visits' ||
    feature === 'reviews' ||
    (feature === 'presence' && entry.change !== 'presence.setCareFlags')
  if (ofVisit || entry.change === 'planning.reschedule') return putVisit(queries, output as Visit)
  if (entry.change === 'planning.series') {
    const made = output as ChangeOutput<'planning.series'>
    queries.setQueryData(keys.series(made.items[0]?.visit.id ?? ''), made.items)
    void queries.invalidateQueries({ queryKey: ['visits'] })
  }
  if (feature === 'workingTime' || feature === 'practice')
    for (const key of ['nurse-time', 'practice', 'services', 'slots'])
      void queries.invalidateQueries({ queryKey: [key] })
  if (entry.change === 'notifications.choose') {
    // A read that began before it would put back what was.
    const { notifications } = keys
    const written = queries.cancelQueries({ queryKey: notifications })
    return void written.then(() => queries.setQueryData(notifications, output))
  }
  if (entry.change === 'messages.send' || entry.change === 'messages.hide') {
    return putMessage(queries, output as Message)
  }
  if (feature === 'staff') {
    void queries.invalidateQueries({ queryKey: ['visits'] })
    void queries.invalidateQueries({ queryKey: ['staff'] })
  }
  if (entry.change === 'record.mark') {
    const checklist = output as ChangeOutput<'record.mark'>
    return void queries.setQueryData(keys.checklist(checklist.visitId), checklist)
  }
  if (feature === 'operations') void queries.invalidateQueries({ queryKey: ['operations'] })
  if (feature === 'record')
    for (const key of ['record', 'checklist']) void queries.invalidateQueries({ queryKey: [key] })
  if (feature === 'people' || feature === 'family') {
    for (const key of ['patients', 'patient', 'family', 'family-of', 'visits'])
      void queries.invalidateQueries({ queryKey: [key] })
  }
}

export async function createApp({ user, bearer, onSignedOut }: Options): Promise<App> {
  const uploads = signal(0)
  const proving = createProving()
  const client = createApi({ bearer, onSignedOut, prove: proving.ask, onProgress: uploads.set })
  const sendFile = createSendFile({ bearer, onProgress: uploads.set })
  const storage = await openStorage(user.id)
  const queries = createQueries()
  const keeping = await keepQueries(queries, storage, user)
  const notices = createNotices(storage)
  await notices.load()
  // Before anything is shown: what a right that ended meanwhile had left here goes, from the disk too.
  const ends = watchEnds(queries, clock.now, (forgotten) => {
    for (const { patientId, visits } of forgotten) notices.forget(patientId, visits)
    keeping?.write()
  })
  const help = user.role === 'nurse' ? await openLine(user.id, bearer) : null
  if (help && !bearer) void prepareHelp(user).catch(() => undefined)
  const gates = user.role === 'nurse' && !bearer ? createGates({ client, storage }) : null
  void gates?.look()
  const atTheDoor = user.role === 'nurse' || user.role === 'patient'
  // A page without HTTPS has no keys that stay inside the browser.
  const doors = atTheDoor && isSecureContext ? createDoors({ client, storage }) : null
  void doors?.look()
  const connection = signal<Connection>('connecting')
  const hearers = new Set<(frame: EphemeralFrame) => void>()
  const channel = new BroadcastChannel(`ahava-outbox-${user.id}`)
  let wake = () => {}

  const outbox = createOutbox({
    userId: user.id,
    storage,
    deliver: async (entry, keep) => {
      if (entry.attempts === 0) uploads.set(0)
      const output = await deliver(client, entry, keep, sendFile)
      // What broke off stays shown as far as it came.
      uploads.set(0)
      return output
    },
    exclusively: async (task) =>
      navigator.locks ? navigator.locks.request(`ahava-outbox-${user.id}`, task) : task(),
    pause: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    now: clock.now,
    onSent: (entry, output) => onSent(queries, entry, output),
    onSignedOut,
    announce: () => channel.postMessage('changed'),
  })
  channel.onmessage = () => void outbox.refresh()

  // A busy morning moves the board many times a second; a desk reads it anew once.
  const talked = new Set<string>()
  let moved: string | null = null
  let boardTimer: ReturnType<typeof setTimeout> | undefined
  function board(frame: Extract<EphemeralFrame, { type: 'BOARD_CHANGED' }>) {
    if (frame.visitId) void queries.invalidateQueries({ queryKey: keys.visit(frame.visitId) })
    if (frame.conversationId) talked.add(frame.conversationId)
    if (frame.visitId) moved = frame.visitId
    boardTimer ??= setTimeout(() => {
      boardTimer = undefined
      for (const conversationId of talked) readTalkAgain(queries, conversationId)
      talked.clear()
      if (moved) applyEphemeral(queries, { type: 'BOARD_CHANGED', visitId: moved })
      moved = null
    }, 300)
  }

  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const live = createLive({
    url: `${scheme}://${location.host}/ws`,
    client,
    readCursor: async () => ((await storage.read('seq')) as number | undefined) ?? null,
    writeCursor: (seq) => storage.write('seq', seq),
    onFrame(frame) {
      applyFrame(queries, user.id, frame)
      if ('own' in frame.data && frame.data.own) help?.hear(frame.data.own)
      // Which right changed is not said: the list of patients tells, and what is lost is forgotten.
      if (frame.type === 'WITHHELD' && user.role === 'patient') void readPatients(queries, client)
      // A visit that went to somebody else, or ended: its code goes at once.
      if (frame.type.startsWith('VISIT_') || frame.type === 'WITHHELD') {
        void gates?.look()
        void doors?.look()
      }
      notices.hear(frame, user)
      if (!bearer) void clearSettled(frame, user.id).catch(() => undefined)
    },
    onEphemeral(frame) {
      if (frame.type === 'BOARD_CHANGED') board(frame)
      else applyEphemeral(queries, frame)
      for (const hearer of hearers) hearer(frame)
    },
    onReset: () => {
      void queries.invalidateQueries()
      if (user.role === 'patient') void readPatients(queries, client)
    },
    onConnection(next) {
      // What a desk missed while its line was away is told by no frame.
      if (next === 'open' && user.role === 'administrator') void queries.invalidateQueries()
      connection.set(next)
    },
    onSignedOut,
  })

  const nudge = () => {
    if (document.visibilityState === 'hidden') return
    ends.look()
    wake()
    live.nudge()
    void outbox.drain()
  }
  addEventListener('online', nudge)
  document.addEventListener('visibilitychange', nudge)
  await outbox.refresh()
  void outbox.drain()
  // Their ends are kept from now on, whichever screen is opened.
  if (user.role === 'patient') void readPatients(queries, client)
  live.start()
  if (!bearer) void movePush(client, user.id).catch(() => undefined)

  return {
    user,
    client,
    queries,
    storage,
    outbox,
    live,
    notices,
    proving,
    help,
    gates,
    doors,
    bearer,
    renew(token) {
      if (bearer) bearer.token = token
    },
    connection,
    uploads,
    onEphemeral(listener) {
      hearers.add(listener)
      return () => void hearers.delete(listener)
    },
    stop() {
      removeEventListener('online', nudge)
      document.removeEventListener('visibilitychange', nudge)
      clearTimeout(boardTimer)
      proving.stop()
      help?.stop()
      live.stop()
      outbox.stop()
      wake()
      ends.stop()
      keeping?.stop()
      channel.close()
      queries.clear()
    },
  }
}

export const AppContext = createContext<App | null>(null)

/** The app of the person who is signed in. Only below a signed-in shell. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('This screen needs somebody to be signed in.')
  return app
}

export function useOutbox(): OutboxEntry[] {
  const { outbox } = useApp()
  return useSyncExternalStore(outbox.subscribe, outbox.snapshot)
}

export function useConnection(): Connection {
  const { connection } = useApp()
  return useSyncExternalStore(connection.subscribe, connection.snapshot)
}
