import type { ErrorCode } from '../../../contract/errors.ts'
import type { Role } from '../../../contract/people.ts'
import type { OutsideContext } from '../context.ts'
import { sql, type Query } from '../database/query.ts'
import { transact, type Transaction } from '../database/transaction.ts'
import { newUuid } from '../ids.ts'
import { visitOf, type Trail } from './trail.ts'

type Moment = { now: Date; requestId: string | null }
type Entered = { user_id: string; role: Role; session_id: string }
type Refused = { status: number; code: ErrorCode }

function rowOf(trail: Trail, { now, requestId }: Moment, refused?: Refused): Query<unknown> {
  const { actor, action, address } = trail
  // What was looked up on the way to a refusal was not shown.
  const patients = refused ? [] : [...trail.patients]
  return sql`
    insert into audit (id, at, actor_id, role, session_id, action, status, code, patient_ids, visit_id,
      request_id, address, glass_ids)
    values (${newUuid(now)}, ${now}, ${actor?.id ?? null}::uuid, ${actor?.role ?? null}::text,
      ${actor?.sessionId ?? null}::uuid, ${action}, ${refused?.status ?? trail.status}, ${refused?.code ?? null}::text,
      ${patients}::uuid[], ${visitOf(trail)}::uuid, ${requestId}::uuid, ${address}::bytea,
      ${openings(actor, patients, now)})`
}

/** The records that an administrator has open among those that were read. */
const openings = (actor: Trail['actor'], patients: readonly string[], now: Date) =>
  actor?.role === 'administrator' && patients.length > 0
    ? sql`array(select g.id from glass_openings g where g.user_id = ${actor.id}
        and g.patient_id = any(${[...patients]}::uuid[]) and g.closed_at is null and g.until > ${now}
        order by g.id)`
    : sql`'{}'::uuid[]`

/** Adds the request's row to the transaction of the act: both are kept, or neither. */
export function writeTrail(tx: Transaction, trail: Trail, moment: Moment): void {
  tx.last(rowOf(trail, moment))
  tx.afterCommit(() => (trail.written = true))
}

/** Writes in the name of somebody whom this transaction signs in. */
export async function writeSignIn(
  tx: Transaction,
  context: Pick<OutsideContext, 'trail' | 'now' | 'requestId'>,
  actor: NonNullable<Trail['actor']>,
): Promise<void> {
  await tx.run(sql`select set_config('ahava.actor', ${actor.id}, true)`)
  context.trail.actor = actor
  writeTrail(tx, context.trail, context)
}

/**
 * The row of a request whose act is over: a refusal after its rollback, or an act that had no
 * transaction of a caller. Nothing when it has its row already.
 */
export async function writeAfter(
  context: Pick<
    OutsideContext,
    'database' | 'tokenHash' | 'config' | 'trail' | 'now' | 'requestId'
  >,
  resolve: Query<Entered>,
  refused?: Refused,
): Promise<void> {
  const { trail } = context
  if (trail.written) return
  await transact(context.database.app, resolve, async (tx, entered) => {
    trail.actor = entered
      ? { id: entered.user_id, role: entered.role, sessionId: entered.session_id }
      : null
    tx.last(rowOf(trail, context, refused))
    tx.afterCommit(() => (trail.written = true))
  })
}
