import type { Context, Services } from '../context.ts'
import { anonymousTransaction } from '../database/pools.ts'
import { sql } from '../database/query.ts'
import { asSession, hashToken } from '../http/session.ts'
import { securityEvent } from '../observability/securityEvents.ts'
import { buckets } from './buckets.ts'
import { close, CLOSE, complain, isOpen, send } from './connection.ts'
import type { Connection, ParsedFrame } from './connection.ts'
import { CAPS, RATES } from './limits.ts'
import type { Member, Members } from './members.ts'
import { turns } from './turns.ts'

type Hello = Extract<ParsedFrame, { type: 'HELLO' }>

/** Turns a HELLO into a member, a few at a time; `onReady` is called for each who may hear frames now. */
export function admit(services: Services, members: Members, onReady: (member: Member) => void) {
  const { config, database, clock, log } = services
  const refusals = buckets(RATES.refusalsOfAddress, config.limits)
  const hellos = buckets(RATES.hellosOfPerson, config.limits)
  const inTurn = turns(CAPS.hellosAtOnce)

  async function sessionOf(ticket: string): Promise<string | null> {
    const used = await anonymousTransaction(database, (tx) =>
      tx.maybe(
        sql<{ id: string | null }>`select use_ticket(${hashToken(ticket)}, ${clock()}) as id`,
      ),
    )
    return used?.id ?? null
  }

  /** Many are said, not blocked: whoever else is behind that address may be honest. */
  function refuse(connection: Connection) {
    if (!refusals.take(connection.address)) securityEvent(log, 'limit_reached', { route: 'WS /ws' })
    complain(connection, 'not_signed_in', 'The ticket is used, expired or unknown.')
    close(connection, CLOSE.signedOut, 'not signed in')
  }

  async function join(connection: Connection, { ticket, since }: Hello): Promise<void> {
    // It went away while it waited for its turn: the ticket is still good for another try.
    if (!isOpen(connection)) return
    const session = await sessionOf(ticket)
    if (!session) return refuse(connection)
    const entered = await asSession(services, session, async ({ tx, actor }) => {
      const member = newMember(connection, session, actor)
      // A transaction may run twice.
      if (connection.member) members.remove(connection.member)
      // Joined before the head is read: what commits in between wakes this socket.
      connection.member = member
      members.add(member)
      return tx.maybe(
        sql<{ head: number; oldest: number | null }>`
          select h.seq as head, (select min(seq) from inbox where user_id = ${actor.id}) as oldest
          from inbox_heads h where h.user_id = ${actor.id}`,
      )
    })
    const { member } = connection
    if (!entered || !member) return refuse(connection)
    // Closed while it was looked up: nobody will say so again.
    if (!isOpen(connection)) return members.remove(member)
    if (!hellos.take(member.userId)) {
      securityEvent(log, 'limit_reached', { userId: member.userId, route: 'WS /ws' })
      return close(connection, CLOSE.tryLater, 'too often')
    }
    const sockets = members.of(member.userId)
    const [oldest] = sockets
    if (oldest && sockets.size > CAPS.ofPerson)
      close(oldest.connection, CLOSE.policy, 'too many devices')
    welcome(member, since, entered.value)
  }

  function welcome(
    member: Member,
    since: number | null,
    inbox: { head: number; oldest: number | null } | undefined,
  ) {
    const head = inbox?.head ?? 0
    const oldest = inbox?.oldest ?? head + 1
    const lost = since !== null && (since > head || since < oldest - 1)
    member.seq = since === null || lost ? head : since
    const at = clock().toISOString()
    send(
      member.connection,
      lost ? { seq: head, type: 'RESET', at, data: {} } : { type: 'READY', seq: head },
    )
    member.ready = true
    onReady(member)
  }

  return (connection: Connection, hello: Hello): void => {
    connection.greeted = true
    connection.joining = inTurn(() => join(connection, hello))
      .catch((error: unknown) => {
        log.warn({ err: error }, 'a socket could not join')
        close(connection, CLOSE.restart, 'try again')
      })
      .finally(() => (connection.joining = null))
  }
}

const newMember = (connection: Connection, session: string, actor: Context['actor']): Member => ({
  connection,
  session,
  userId: actor.id,
  desk: actor.duties.includes('dispatch'),
  seq: 0,
  ready: false,
  recorded: null,
  busy: false,
  again: false,
  blocked: false,
})
