import type { FAILURE_STATES } from '../../../contract/operations.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { INTERRUPTED } from '../../platform/events/effects.ts'
import { createdHash } from '../../platform/idempotency.ts'
import { may } from './policy.ts'

type Settling = { id: string; handle: string; sure?: boolean | undefined }
type State = (typeof FAILURE_STATES)[number]

async function settle(context: Context, act: 'retry' | 'discard', input: Settling) {
  const { actor, tx, vault, now, hints } = context
  if (!may(actor, 'settle-failure')) refuse('not_allowed')
  const { id, handle, sure = false } = input
  const hash = createdHash(vault, actor.id, `settlement ${act}`, { handle })
  const { state } = await tx.one(sql<{ state: State | 'unknown' | 'taken' | 'unsure' }>`
    select settle_failure(${id}::uuid, ${handle}::uuid, ${act}::text, ${sure}::boolean, ${INTERRUPTED}::text,
      ${hash}::bytea, ${now}::timestamptz) as state`)
  if (state === 'unknown') refuse('not_found')
  if (state === 'taken') refuse('id_taken', { field: 'id' })
  if (state === 'unsure')
    refuse('confirmation_needed', {
      field: 'sure',
      detail:
        'The worker ended in the middle of it, so it may have happened already. Say that you know, and it is done once more.',
    })
  tx.afterCommit(() => hints.publish({ dispatch: true }))
  return { handle, state }
}

/**
 * Has a failure tried again under a new generation of the same effect, so that whatever still runs of it and this
 * never both act. Repeating it, or doing it where somebody else just has, changes nothing. Errors: `not_allowed`,
 * `not_found`, `id_taken`, `confirmation_needed` (it may have happened already).
 */
export const retryFailure = (context: Context, input: Settling) => settle(context, 'retry', input)

/** Lets a failure go: it is not tried again. Errors: `not_allowed`, `not_found`, `id_taken`. */
export const discardFailure = (context: Context, input: Settling) =>
  settle(context, 'discard', input)
