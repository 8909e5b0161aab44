import type { Handlers } from '../../platform/http/handlers.ts'
import { sql } from '../../platform/database/query.ts'
import { asCaller, hashToken } from '../../platform/http/session.ts'
import { newSecret } from '../../platform/secret.ts'
import {
  acceptInvitation,
  login,
  readInvitation,
  register,
  toUser,
  type AccountRow,
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
  me: async (context) => {
    const row = await context.tx.one(sql<AccountRow>`
      select u.id as user_id, u.role, u.name, c.email, u.data_key, u.demo,
        array(select duty from duties d where d.user_id = u.id order by duty) as duties
      from users u join credentials c on c.user_id = u.id where u.id = ${context.actor.id}`)
    return toUser(context, row)
  },
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
