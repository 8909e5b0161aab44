import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { WebSocketServer, type WebSocket } from 'ws'
import type { NumberedFrame } from '../../../contract/events.ts'
import type { ConversationKind } from '../../../contract/messages.ts'
import { writeTrail } from '../audit/write.ts'
import type { Context, Services } from '../context.ts'
import { anonymousTransaction, systemTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import { FRAME_LIMIT, renderInbox } from '../events/frames.ts'
import { isOwnOrigin } from '../http/origin.ts'
import { asSession, hashToken } from '../http/session.ts'
import { CLOSE, connection, type Connection, type ParsedFrame } from './connection.ts'
import type { Hint } from './hints.ts'

const HELLO_MS = 5_000
/** The safety queries: find what a lost hint would have told. */
const SAFETY_MS = 3_000
const SIGNED_OUT_MS = 900
const PING_MS = 25_000
const MAX_PAYLOAD = 64 * 1024
const SOCKETS_PER_PERSON = 20
const CLOSING_MS = 2_000

type Member = {
  connection: Connection
  socket: WebSocket
  session: string
  userId: string
  desk: boolean
  seq: number
  /** The visits and conversations whose delivery to this socket is in the audit trail. */
  recorded: Set<string>
  pumping: boolean
  again: boolean
}

/** Who hears that somebody types: decided by the feature that knows conversations. */
export type Typing = (context: Context, visitId: string, kind: ConversationKind) => Promise<void>

/** What comes next for a socket; the first time of each visit and conversation is a row of the audit trail. */
async function deliver(context: Context, { seq, recorded }: Member) {
  const frames = await renderInbox(context, seq)
  const subjects = frames.flatMap((frame) => subjectOf(frame) ?? [])
  if (subjects.some((subject) => !recorded.has(subject)))
    writeTrail(context.tx, context.trail, { now: context.now, requestId: null })
  return { frames, subjects }
}

function subjectOf({ data }: NumberedFrame): string | null {
  if ('message' in data) return data.message.conversationId
  if ('conversationId' in data) return data.conversationId
  return 'visit' in data ? (data.visit?.id ?? null) : null
}

/** Serves `/ws` on an HTTP server. `close` ends every socket with 1012, so that clients come back. */
export function serveSockets(services: Services, http: Server, typing: Typing) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD,
    perMessageDeflate: false,
  })
  const members = new Map<string, Set<Member>>()
  const alive = new WeakSet<WebSocket>()
  const everyone = () => [...members.values()].flatMap((set) => [...set])

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const { origin, host } = request.headers
    const path = request.url?.split('?')[0]
    if (path !== '/ws' || (origin && !isOwnOrigin(services.config, origin, host))) {
      socket.end(
        `HTTP/1.1 ${path === '/ws' ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\n\r\n`,
      )
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => greet(ws))
  }

  function greet(socket: WebSocket) {
    let member: Member | null = null
    let greeted = false
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    const late = globalThis.setTimeout(() => socket.close(CLOSE.noHello, 'no HELLO'), HELLO_MS)
    const peer = connection(socket, (frame) => {
      if (frame.type === 'HELLO') {
        if (greeted) return peer.complain('invalid_input', 'HELLO comes once.')
        greeted = true
        clearTimeout(late)
        join(peer, socket, frame).then(
          (joined) => (member = joined),
          (error: unknown) => {
            services.log.warn({ err: error }, 'a socket could not join')
            socket.close(CLOSE.restart, 'try again')
          },
        )
      } else if (!member) peer.complain('not_signed_in', 'HELLO comes first.')
      else hear(member, frame)
    })
    socket.on('close', () => {
      clearTimeout(late)
      // Removes exactly this socket: an old one that closes late must not silence the new one.
      if (member) leave(member)
    })
  }

  async function join(
    peer: Connection,
    socket: WebSocket,
    hello: Extract<ParsedFrame, { type: 'HELLO' }>,
  ) {
    const session = await anonymousTransaction(services.database, (tx) =>
      tx.maybe(
        sql<{
          id: string | null
        }>`select use_ticket(${hashToken(hello.ticket)}, ${services.clock()}) as id`,
      ),
    )
    if (!session?.id) {
      peer.complain('not_signed_in', 'The ticket is used, expired or unknown.')
      peer.close(CLOSE.signedOut, 'not signed in')
      return null
    }
    const member: Member = {
      connection: peer,
      socket,
      session: session.id,
      userId: '',
      desk: false,
      seq: 0,
      recorded: new Set(),
      pumping: true,
      again: true,
    }
    const entered = await asSession(services, session.id, async ({ tx, actor }) => {
      member.userId = actor.id
      member.desk = actor.duties.includes('dispatch')
      // Joined before the head is read: what commits in between wakes this socket.
      const others = members.get(actor.id) ?? new Set()
      members.set(actor.id, others.add(member))
      return tx.maybe(
        sql<{ head: number; oldest: number | null }>`
          select h.seq as head, (select min(seq) from inbox where user_id = ${actor.id}) as oldest
          from inbox_heads h where h.user_id = ${actor.id}`,
      )
    })
    if (!entered || socket.readyState !== socket.OPEN) {
      leave(member)
      peer.close(CLOSE.signedOut, 'not signed in')
      return null
    }
    const sockets = members.get(member.userId)
    if (sockets && sockets.size > SOCKETS_PER_PERSON)
      [...sockets][0]?.connection.close(CLOSE.policy, 'too many devices')
    const head = entered.value?.head ?? 0
    const oldest = entered.value?.oldest ?? head + 1
    const { since } = hello
    const lost = since !== null && (since > head || since < oldest - 1)
    member.seq = since === null || lost ? head : since
    const at = services.clock().toISOString()
    peer.send(lost ? { seq: head, type: 'RESET', at, data: {} } : { type: 'READY', seq: head })
    member.pumping = false
    void pump(member)
    return member
  }

  function leave(member: Member) {
    const set = members.get(member.userId)
    set?.delete(member)
    if (set?.size === 0) members.delete(member.userId)
  }

  function hear(member: Member, frame: ParsedFrame) {
    if (frame.type === 'PING') member.connection.send({ type: 'PONG' })
    if (frame.type === 'TYPING') {
      asSession(services, member.session, (context) =>
        typing(context, frame.visitId, frame.conversation),
      ).catch((error: unknown) => services.log.warn({ err: error }, 'typing failed'))
    }
  }

  /** Hands out everything after the member's seq, in order; one at a time per socket. */
  async function pump(member: Member): Promise<void> {
    member.again = true
    if (member.pumping) return
    member.pumping = true
    try {
      while (member.again && member.socket.readyState === member.socket.OPEN) {
        member.again = false
        const delivered = await asSession(services, member.session, (context) =>
          deliver(context, member),
        )
        if (!delivered) return signOut(member)
        const { frames, subjects } = delivered.value
        for (const subject of subjects) member.recorded.add(subject)
        for (const frame of frames) {
          if (!member.connection.send(frame)) return
          member.seq = frame.seq
        }
        if (frames.length === FRAME_LIMIT) member.again = true
      }
    } catch (error) {
      // The safety query tries again: a delivery that fails never takes the socket down.
      services.log.warn({ err: error }, 'delivery failed')
    } finally {
      member.pumping = false
    }
  }

  const signOut = (member: Member) => member.connection.close(CLOSE.signedOut, 'signed out')

  function onHint(hint: Hint) {
    for (const userId of hint.wake ?? [])
      for (const member of members.get(userId) ?? []) void pump(member)
    if (hint.signedOut) {
      const { session, user } = hint.signedOut
      for (const member of everyone())
        if (member.session === session || member.userId === user) signOut(member)
    }
    if (hint.board) {
      for (const member of everyone()) {
        if (member.desk) member.connection.send({ type: 'BOARD_CHANGED', visitId: hint.board })
      }
    }
    if (hint.frame) {
      const { to, desks, frame } = hint.frame
      for (const member of everyone()) {
        if (to.includes(member.userId) || (desks && member.desk)) member.connection.send(frame)
      }
    }
  }

  async function checkAll() {
    if (members.size === 0) return
    const heads = await systemTransaction(services.database, (tx) =>
      tx.many(sql<{ user_id: string; seq: number }>`
        select user_id, seq from inbox_heads where user_id = any(${[...members.keys()]}::uuid[])`),
    )
    for (const { user_id, seq } of heads) {
      for (const member of members.get(user_id) ?? []) if (seq > member.seq) void pump(member)
    }
  }

  /** Sessions that were ended, that are over, or whose owner was disabled. */
  async function checkSessions() {
    const joined = everyone()
    if (joined.length === 0) return
    const now = services.clock()
    const live = await systemTransaction(services.database, (tx) =>
      tx.many(sql<{ id: string }>`
        select s.id from sessions s join users u on u.id = s.user_id and u.disabled_at is null
        where s.id = any(${joined.map(({ session }) => session)}::uuid[])
          and s.ended_at is null and s.expires_at > ${now}
          and coalesce(s.last_seen_at, s.created_at) + make_interval(secs => s.idle_seconds) > ${now}`),
    )
    const ids = new Set(live.map(({ id }) => id))
    for (const member of joined) if (!ids.has(member.session)) signOut(member)
  }

  const sessionCheck = setInterval(() => {
    checkSessions().catch((error: unknown) =>
      services.log.warn({ err: error }, 'session check failed'),
    )
  }, SIGNED_OUT_MS)
  const safety = setInterval(() => {
    checkAll().catch((error: unknown) => services.log.warn({ err: error }, 'safety query failed'))
  }, SAFETY_MS)
  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.has(socket)) socket.terminate()
      else {
        alive.delete(socket)
        socket.ping()
      }
    }
  }, PING_MS)

  services.hints.subscribe(onHint)
  http.on('upgrade', upgrade)
  return {
    async close() {
      clearInterval(safety)
      clearInterval(sessionCheck)
      clearInterval(pings)
      http.off('upgrade', upgrade)
      for (const socket of sockets.clients) socket.close(CLOSE.restart, 'restarting')
      const patience = AbortSignal.timeout(CLOSING_MS)
      while (sockets.clients.size > 0 && !patience.aborted) await setTimeout(20)
      for (const socket of sockets.clients) socket.terminate()
    },
  }
}
