import { createClient, type Client, type Send } from '../../contract/client.ts'
import type { NumberedFrame } from '../../contract/events.ts'
import type { Message } from '../../contract/messages.ts'
import { newUuid } from '../../server/platform/ids.ts'
import { persistent } from '../../server/testing/processes.ts'
import { createLive, type Connection } from '../../web/live.ts'
import type { Act } from './plan.ts'
import type { Radio } from './radio.ts'

/** How long a phone waits for an answer, and for how long it goes on asking. */
const LINE = { answerMs: 5_000, ms: 300_000 }
/** Whoever holds the phone looks at it so often: a lost line is tried again, a silent one is asked. */
const LOOK_MS = 700
const PAGE = 100

export type Acknowledged = {
  id: string
  conversationId: string
  number: number
  content: string
  device: number
}
/** What this device was told by a frame, in the order in which it applied them. */
export type Heard = { seq: number; type: NumberedFrame['type']; message: Message | null }

export type Device = ReturnType<typeof openDevice>

type Options = {
  index: number
  userId: string
  token: string
  radio: Radio
  /** The conversations that this person reads: their ids, and the numbers that the plan gives them. */
  conversations: string[]
  numbers: number[]
  onAcknowledged: (message: Acknowledged) => void
  /** Whether the screen never sees this frame. */
  loses: (frame: NumberedFrame) => boolean
}

/** One try, without repeating: the live client has ways of its own when a line is lost. */
const oneTry =
  (origin: string, token: string): Send =>
  async ({ method, path, body, headers }) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(LINE.answerMs),
    })
    return { status: answer.status, body: await answer.text() }
  }

/**
 * A phone: the web's own live client on a bad line, and what its screens would show. What it sends has
 * an id of its own and is repeated until it is acknowledged.
 */
export function openDevice(options: Options) {
  const { index, userId, token, radio, conversations, numbers } = options
  const origin = `http://${radio.host}`
  const client: Client = createClient(persistent(origin, token, LINE))

  const shown = new Map(conversations.map((id) => [id, new Map<string, Message>()]))
  const readUpTo = new Map<string, number>()
  const heard: Heard[] = []
  /** Where the numbers begin anew: after RESET, and on a phone that holds nothing. */
  const restarts: number[] = []
  const { promise: joined, resolve: join } = Promise.withResolvers<void>()
  let cursor: number | null = null
  let reading = Promise.resolve()
  let signedOut = 0
  let lastSent: string | null = null
  let connection: Connection = 'lost'

  /** What is known to be hidden stays hidden, whichever of two answers comes last. */
  function show(message: Message) {
    const known = shown.get(message.conversationId)
    const before = known?.get(message.id)
    if (!before?.hidden) known?.set(message.id, message)
  }
  const markRead = (conversationId: string, upTo: number) =>
    readUpTo.set(conversationId, Math.max(upTo, readUpTo.get(conversationId) ?? 0))

  function onFrame(frame: NumberedFrame) {
    const message = 'message' in frame.data ? frame.data.message : null
    if (options.loses(frame)) return
    heard.push({ seq: frame.seq, type: frame.type, message })
    if (message) show(message)
    if (frame.type === 'MESSAGES_READ' && frame.data.userId === userId)
      markRead(frame.data.conversationId, frame.data.upTo)
  }

  /** Reads everything anew; frames that come meanwhile are shown as well. */
  async function readAll() {
    for (const conversationId of conversations) {
      let next: string | null | undefined
      do {
        const { items, nextCursor }: Awaited<ReturnType<Client['messages']['list']>> =
          await client.messages.list({
            conversationId,
            limit: PAGE,
            ...(next && { cursor: next }),
          })
        for (const message of items) show(message)
        next = nextCursor
      } while (next)
      const { items } = await client.messages.participants({ conversationId })
      markRead(conversationId, items.find(({ id }) => id === userId)?.readUpTo ?? 0)
    }
  }

  const connect = () =>
    createLive({
      url: `ws://${radio.host}/ws`,
      client: createClient(oneTry(origin, token)),
      readCursor: async () => cursor,
      writeCursor: async (seq) => void (cursor = seq),
      onFrame,
      onEphemeral: () => {},
      onReset() {
        restarts.push(heard.length)
        join()
        for (const messages of shown.values()) messages.clear()
        reading = reading.then(readAll)
      },
      onConnection: (next) => void (connection = next),
      onSignedOut: () => (signedOut += 1),
    })
  let live = connect()
  const looking = setInterval(() => connection !== 'connecting' && live.nudge(), LOOK_MS)

  const idOf = (number: number) => conversations[numbers.indexOf(number)]!
  const newest = (conversationId: string) =>
    Math.max(0, ...[...(shown.get(conversationId)?.values() ?? [])].map(({ number }) => number))

  const ACTS: { [K in Act['kind']]: (act: Extract<Act, { kind: K }>) => Promise<unknown> } = {
    async send({ conversation, content }) {
      const id = newUuid(new Date())
      const conversationId = idOf(conversation)
      const { number } = await client.messages.send({ id, conversationId, content })
      lastSent = id
      options.onAcknowledged({ id, conversationId, number, content, device: index })
    },
    read({ conversation }) {
      const conversationId = idOf(conversation)
      return client.messages.read({ conversationId, upTo: newest(conversationId) })
    },
    hide: async () => lastSent && client.messages.hide({ id: lastSent }),
  }

  return {
    index,
    userId,
    radio,
    /** Once it is connected and reads its lists. */
    joined,
    heard,
    restarts,
    shown,
    readUpTo,
    start: () => live.start(),
    cursor: () => cursor,
    signedOut: () => signedOut,
    read: () => reading,
    /** Off for a while; it comes back with the last number that it holds. */
    leave() {
      live.stop()
      connection = 'lost'
      live = connect()
    },
    /** Does one thing after the other. */
    async act(acts: readonly Act[]) {
      for (const act of acts) await ACTS[act.kind](act as never)
    },
    close() {
      clearInterval(looking)
      live.stop()
      return radio.close()
    },
  }
}
