import type { Handlers } from '../../platform/http/handlers.ts'
import { sql } from '../../platform/database/query.ts'
import { asCaller, hashToken } from '../../platform/http/session.ts'
import { newSecret } from '../../platform/secret.ts'
import {
  acceptInvitation,
  login,
  ownAccount,
  readInvitation,
  register,
  toUser,
} from './accounts.ts'

const TICKET_SECONDS = 30

export const authRoutes: Handlers<'auth'> = {
  register: { outside: register },
  login: { outside: login },
  logout: {
    outside: async (context) => {
      await asCaller(
        context,
        ({ tx, actor, now }) =>
          tx.run(
            sql`update sessions set ended_at = ${now} where id = ${actor.sessionId} and ended_at is null`,
          ),
        { last: true },
      )
      context.setCookie(null)
      return {}
    },
  },
  me: async (context) => toUser(context, await ownAccount(context), context.actor.strong),
  socketTicket: async ({ tx, actor, now }) => {
    const ticket = newSecret()
    const expires = new Date(now.getTime() + TICKET_SECONDS * 1000)
    await tx.run(sql`
      insert into socket_tickets (ticket_hash, session_id, user_id, expires_at)
      values (${hashToken(ticket)}, ${actor.sessionId}, ${actor.id}, ${expires})`)
    return { ticket, expiresAt: expires.toISOString() }
  },
  readInvitation: { outside: readInvitation },
  acceptInvitation: { outside: acceptInvitation },
}
