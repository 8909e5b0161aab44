import { createHash } from 'node:crypto'
import { sql, type Query } from '../database/query.ts'
import { transact, type Transaction } from '../database/transaction.ts'
import type { DemoRule } from '../config.ts'
import type { Actor, Context, OutsideContext, Services } from '../context.ts'
import type { Role } from '../../../contract/people.ts'
import { refuse } from '../errors.ts'

type Entered = { user_id: string; role: Role; session_id: string; demo: boolean }

export const hashToken = (token: string) => createHash('sha256').update(token).digest()

/** The one statement that resolves who is calling and makes them the actor. */
const enter = (
  tokenHash: Buffer | null,
  session: string | null,
  now: Date,
  demoRule: DemoRule,
): Query<Entered> =>
  sql<Entered>`select * from enter(${tokenHash}::bytea, ${session}::uuid, ${now}::timestamptz, ${demoRule}::text)`

type Ground = Omit<Services, 'clock'>

/** Runs `act` as the owner of a token or session in one transaction; null when that is not valid. */
async function enterAs<T>(
  ground: Ground,
  who: { tokenHash?: Buffer | null; session?: string },
  moment: { now: Date; requestId: string },
  act: (context: Context) => Promise<T>,
): Promise<{ value: T } | null> {
  return transact(
    ground.database.app,
    enter(who.tokenHash ?? null, who.session ?? null, moment.now, ground.config.demo),
    async (tx: Transaction, entered) => {
      if (!entered) return null
      const actor: Actor = {
        id: entered.user_id,
        role: entered.role,
        sessionId: entered.session_id,
        demo: entered.demo,
      }
      return { value: await act({ ...ground, ...moment, actor, tx }) }
    },
  )
}

/** One transaction of a signed-in caller. Refuses with `not_signed_in`. */
export async function asCaller<T>(
  context: OutsideContext,
  act: (context: Context) => Promise<T>,
): Promise<T> {
  if (!context.tokenHash) refuse('not_signed_in')
  const { tokenHash, setCookie: _, ...ground } = context
  const done = await enterAs(ground, { tokenHash }, context, act)
  return done ? done.value : refuse('not_signed_in')
}

/** One transaction on behalf of a live session, for deliveries; null when it has ended. */
export function asSession<T>(
  services: Services,
  session: string,
  act: (context: Context) => Promise<T>,
): Promise<{ value: T } | null> {
  const { clock, ...ground } = services
  return enterAs(ground, { session }, { now: clock(), requestId: 'delivery' }, act)
}
