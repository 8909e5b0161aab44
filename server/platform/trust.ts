import type { Context } from './context.ts'
import { sql } from './database/query.ts'
import { refuse } from './errors.ts'

/** How long a new device, number or address waits before it may take records out or give rights. */
export const WAIT_HOURS = 24

type Row = { verified: boolean; from: Date }

/**
 * Refuses with `not_verified` whoever has proven neither address nor number, and with `too_new`, and
 * the instant from which it is allowed, who uses a device, number or password that is younger than 24
 * hours. For taking records out and for giving rights; the invented people of the demo may at once.
 */
export async function refuseUnlessTrusted({ tx, actor, now }: Context): Promise<void> {
  if (actor.demo) return
  const { verified, from } = await tx.one(sql<Row>`
    select c.email_verified_at is not null or c.phone_verified_at is not null as verified,
      greatest(c.trusted_from,
        coalesce(d.trusted_from, s.created_at + make_interval(hours => ${WAIT_HOURS}::integer))) as from
    from sessions s
    join credentials c on c.user_id = s.user_id
    left join devices d on d.id = s.device_id
    where s.id = ${actor.sessionId}`)
  if (!verified) refuse('not_verified')
  if (from <= now) return
  refuse('too_new', {
    detail: `This device, number or password was not used before. For your safety this waits for ${WAIT_HOURS} hours.`,
    allowedFrom: from.toISOString(),
    retryAfter: Math.ceil((from.getTime() - now.getTime()) / 1000),
  })
}

/** Refuses with `not_verified` whoever has proven neither address nor number: for being given rights. */
export async function refuseUnlessVerified({ tx, actor }: Context): Promise<void> {
  const { verified } = await tx.one(sql<{ verified: boolean }>`
    select email_verified_at is not null or phone_verified_at is not null as verified
    from credentials where user_id = ${actor.id}`)
  if (!verified) refuse('not_verified')
}
