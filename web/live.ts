import type { Client } from '../contract/client.ts'
import {
  ephemeralFrame,
  numberedFrame,
  type ClientFrame,
  type EphemeralFrame,
  type NumberedFrame,
} from '../contract/events.ts'
import { backoff } from './backoff.ts'

export type Connection = 'connecting' | 'open' | 'lost'

/** What to do with a numbered frame when `last` is the highest number applied. */
export function judge(last: number, seq: number): 'apply' | 'drop' | 'ask' {
  if (seq <= last) return 'drop'
  return seq === last + 1 ? 'apply' : 'ask'
}

/** What READY means: a first visit starts at the head; a head behind us is another history. */
export function onReady(last: number | null, head: number): 'start' | 'follow' | 'reset' {
  if (last === null) return 'start'
  return head < last ? 'reset' : 'follow'
}

type Options = {
  url: string
  client: Pick<Client, 'auth' | 'events'>
  /** The last number that this device holds; null on a new device. */
  readCursor: () => Promise<number | null>
  writeCursor: (seq: number) => Promise<void>
  onFrame: (frame: NumberedFrame) => void
  onEphemeral: (frame: EphemeralFrame) => void
  /** Everything read so far may be old: read the lists anew. */
  onReset: () => void
  onConnection: (connection: Connection) => void
  /** A refused ticket: this session is over. */
  onSignedOut: () => void
}

export type Live = ReturnType<typeof createLive>

/** The socket of one person: every numbered frame once, in order, whatever the network does. */
export function createLive(options: Options) {
  let socket: WebSocket | null = null
  let last: number | null = null
  let head = 0
  let attempts = 0
  let stopped = true
  let asking: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let heartbeat: ReturnType<typeof setInterval> | undefined
  let heardAt = 0
  let pingedAt = 0

  function apply(frame: NumberedFrame): boolean {
    const meaning = last === null ? 'apply' : judge(last, frame.seq)
    if (meaning === 'apply') {
      options.onFrame(frame)
      last = frame.seq
      void options.writeCursor(last)
    }
    return meaning !== 'ask'
  }

  function restart(seq: number) {
    last = seq
    void options.writeCursor(seq)
    options.onReset()
  }

  /** Fetches what is missing over HTTP until nothing is; a frame during it is fetched too. */
  function ask(): Promise<void> {
    asking ??= (async () => {
      try {
        for (;;) {
          const from = last ?? 0
          const answer = await options.client.events.since({ since: from, limit: 200 })
          if (stopped) return
          // The socket may have gone on meanwhile: then the answer is old, and starts nothing over.
          const still = (last ?? 0) === from
          if (still && (answer.reset || answer.head < from)) return restart(answer.head)
          for (const frame of answer.items) apply(frame)
          if (still && last === from) return
          if ((last ?? 0) >= Math.max(answer.head, head)) return
        }
      } catch {
        // Offline: the next connection asks from where we stand.
        if (socket) leave(socket)
      } finally {
        asking = null
      }
    })()
    return asking
  }

  function hear(text: string) {
    heardAt = Date.now()
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return
    }
    const numbered = numberedFrame.safeParse(value)
    if (numbered.success) {
      head = Math.max(head, numbered.data.seq)
      if (!apply(numbered.data)) void ask()
      return
    }
    const seq = (value as { seq?: unknown }).seq
    const ephemeral = ephemeralFrame.safeParse(value)
    if (ephemeral.success) return hearEphemeral(ephemeral.data)
    // A type from a newer server: count it, so that what follows is not taken for a gap.
    if (typeof seq === 'number' && last !== null && judge(last, seq) === 'apply') {
      last = seq
      void options.writeCursor(seq)
      options.onReset()
    }
  }

  function hearEphemeral(frame: EphemeralFrame) {
    if (frame.type !== 'READY' && frame.type !== 'RESET') return options.onEphemeral(frame)
    attempts = 0
    options.onConnection('open')
    if (frame.type === 'RESET') return restart(frame.seq)
    const meaning = onReady(last, frame.seq)
    if (meaning !== 'follow') return restart(frame.seq)
    head = Math.max(head, frame.seq)
    // The frames up to the head follow by themselves; if they do not, they are asked for.
    if ((last ?? 0) < head) setTimeout(() => (last ?? 0) < head && !stopped && void ask(), 3_000)
  }

  /**
   * A dead radio keeps a socket "open" for minutes: an unanswered PING is the only sign. Measured
   * from the PING, because the timers of a tab in the background run late. False: it is dead.
   */
  function probe(): boolean {
    if (silentFor(8_000)) return false
    if (pingedAt <= heardAt) pingedAt = Date.now()
    say({ type: 'PING' })
    return true
  }

  const silentFor = (milliseconds: number) =>
    pingedAt > heardAt && Date.now() - pingedAt >= milliseconds

  function retryLater() {
    clearTimeout(timer)
    clearInterval(heartbeat)
    if (stopped) return
    options.onConnection('lost')
    timer = setTimeout(() => void connect(), backoff((attempts += 1)))
  }

  /**
   * Lets go of a socket at once: on a dead line the end of a polite close takes a browser up to a
   * minute, and the next one need not wait for it.
   */
  function leave(dead: WebSocket) {
    if (socket !== dead) return
    socket = null
    dead.close()
    retryLater()
  }

  async function connect() {
    if (stopped || socket) return
    clearTimeout(timer)
    options.onConnection('connecting')
    let ticket: string
    try {
      last ??= await options.readCursor()
      ticket = (await options.client.auth.socketTicket({})).ticket
    } catch (error) {
      if ((error as { problem?: { status: number } }).problem?.status === 401) {
        stopped = true
        return options.onSignedOut()
      }
      return retryLater()
    }
    if (stopped || socket) return
    const fresh = new WebSocket(options.url)
    socket = fresh
    heardAt = Date.now()
    pingedAt = 0
    // From the first moment: a line may also die before the socket is open.
    heartbeat = setInterval(() => {
      if (!probe()) leave(fresh)
    }, 15_000)
    fresh.onopen = () => {
      if (socket !== fresh) return fresh.close()
      heardAt = Date.now()
      say({ type: 'HELLO', ticket, since: last })
    }
    fresh.onmessage = (event) => socket === fresh && hear(String(event.data))
    fresh.onclose = () => {
      // An old socket that closes late must not take the new one down with it.
      if (socket !== fresh) return
      socket = null
      retryLater()
    }
  }

  function say(frame: ClientFrame) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }

  return {
    say,
    start() {
      if (!stopped) return
      stopped = false
      void connect()
    },
    /** The network or the person came back: do not wait for the next try. */
    nudge() {
      if (stopped) return
      if (!socket) {
        attempts = 0
        return void connect()
      }
      const asked = socket
      probe()
      // A later PING may be on its way just then: what counts is how long the oldest waits.
      setTimeout(() => silentFor(4_900) && leave(asked), 5_000)
    },
    stop() {
      stopped = true
      clearTimeout(timer)
      clearInterval(heartbeat)
      socket?.close()
      socket = null
    },
  }
}
