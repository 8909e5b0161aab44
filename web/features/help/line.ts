import type { Client } from '../../../contract/client.ts'
import type { HelpKind, OwnHelpCall } from '../../../contract/help.ts'
import { sentenceOf } from '../../api.ts'
import { deliver } from '../../changes.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { createOutbox } from '../../outbox.ts'
import type { Storage } from '../../storage.ts'

type Place = { latitude: number; longitude: number; accuracy: number; at: string }

/** A call of this phone: `waiting` until the server has it. */
export type LineCall = {
  id: string
  kind: HelpKind
  at: string
  state: OwnHelpCall['state'] | 'waiting'
  takenBy: string | null
  position: Place | null
}

type Options = {
  userId: string
  client: Client
  storage: Storage
  helpToken: () => string | null
  /** Asks the phone where it is; null when it does not say. */
  locate: () => Promise<Place | null>
}

/** How often the phone asks how its call goes. With a sign-in that ran out no frame tells it. */
const ASK_AGAIN: Partial<Record<LineCall['state'], number>> = {
  waiting: 4_000,
  ringing: 4_000,
  taken: 15_000,
}
const AT_MOST = 2_000

export type HelpLine = ReturnType<typeof createHelpLine>

/**
 * The line on which a phone calls for help: an outbox of its own, so that nothing else stands before a
 * call, with a sign-in or without. It asks how the call goes until it is over.
 */
export function createHelpLine({ userId, client, storage, helpToken, locate }: Options) {
  let call: LineCall | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  const wakers = new Set<() => void>()
  const listeners = new Set<() => void>()

  function show(next: LineCall | null) {
    call = next
    void storage.write('call', next)
    for (const listener of listeners) listener()
    const every = call ? ASK_AGAIN[call.state] : undefined
    clearInterval(timer)
    timer = every ? setInterval(() => void press(), every) : undefined
  }

  const outbox = createOutbox({
    userId,
    storage,
    deliver: (entry, keep) => deliver(client, entry, keep),
    exclusively: async (task) =>
      navigator.locks ? navigator.locks.request(`ahava-help-${userId}`, task) : task(),
    pause: (milliseconds) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(wait)
          wakers.delete(done)
          resolve()
        }
        const wait = setTimeout(done, Math.min(milliseconds, AT_MOST))
        wakers.add(done)
      }),
    now: clock.now,
    onSent: (_entry, output) => hear(output as OwnHelpCall),
    onSignedOut: () => undefined,
    announce: () => undefined,
  })

  function hear(own: OwnHelpCall) {
    if (own.id !== call?.id || call.state === 'cancelled') return
    show({ ...call, state: own.state, takenBy: own.takenBy })
  }

  const credentials = () => {
    const token = helpToken()
    return token ? { helpToken: token } : {}
  }

  /** Sends the call, or asks how it goes: the same act. Never twice at once. */
  async function press() {
    if (!call || outbox.snapshot().some((entry) => entry.state !== 'refused')) return
    const { id, kind, at, position } = call
    await outbox.add('help.raise', {
      id,
      kind,
      at,
      ...(position && { position }),
      ...credentials(),
    })
  }

  const online = () => {
    for (const wake of wakers) wake()
    void outbox.drain()
  }
  addEventListener('online', online)

  return {
    snapshot: () => call,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    hear,
    async start() {
      await outbox.refresh()
      const kept = ((await storage.read('call')) as LineCall | null | undefined) ?? null
      if (kept && kept.state !== 'cancelled') show(kept)
      // What became of it while the phone lay in a pocket.
      if (kept && ASK_AGAIN[kept.state]) void press()
      void outbox.drain()
    },
    async raise(kind: HelpKind) {
      const at = new Date(clock.now()).toISOString()
      show({ id: newId(), kind, at, state: 'waiting', takenBy: null, position: null })
      const { id } = call!
      await press()
      const position = await locate()
      if (!position || call?.id !== id || call.state === 'cancelled') return
      show({ ...call, position })
      await press()
    },
    /**
     * Takes the call back; answers a sentence where that did not work. With PINs the server decides
     * which one it was, so without signal it looks taken back and the call goes out all the same.
     */
    async cancel(pin: string | null): Promise<string | null> {
      if (!call) return null
      const { id } = call
      const waiting = outbox.snapshot().find((entry) => entry.input['id'] === id)
      if (pin === null && waiting && (await outbox.takeBack(waiting.id))) {
        show({ ...call, state: 'cancelled' })
        return null
      }
      const at = new Date(clock.now()).toISOString()
      const { entry, settled } = await outbox.add('help.cancel', {
        id,
        at,
        ...(pin !== null && { pin }),
        ...credentials(),
      })
      try {
        if (navigator.onLine) await settled
        show({ ...call, state: 'cancelled' })
        return null
      } catch (error) {
        await outbox.takeBack(entry.id)
        return sentenceOf(error)
      }
    },
    /** Puts a call that is over away. */
    clear: () => show(null),
    stop() {
      removeEventListener('online', online)
      clearInterval(timer)
      online()
      outbox.stop()
    },
  }
}
