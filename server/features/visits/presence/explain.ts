import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { presence as contract } from '../../../../contract/presence.ts'
import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { getVisit } from '../queries.ts'
import { lockVisit, refuseUnlessAllowed } from '../locking.ts'

/**
 * The nurse says why a check-in or check-out could not be proven: whenever she likes, and anew if she
 * likes. Errors: `not_found`, `not_allowed`, `not_possible_now` (nothing was noted).
 */
export async function explainPresence(
  context: Context,
  input: ParsedInputOf<typeof contract.explain>,
) {
  const { tx, now, vault, actor } = context
  const visit = await lockVisit(context, input.id)
  refuseUnlessAllowed('explain-presence', visit)
  const noted = await tx.maybe(sql<{ id: string; key: Buffer | null }>`
    select e.id, p.data_key as key from presence e join patients p on p.id = e.patient_id
    where e.visit_id = ${visit.id} and e.kind = ${input.kind} and e.replaced_at is null
      and e.nurse_id = ${actor.id}`)
  if (!noted)
    refuse('not_possible_now', { detail: 'Nothing was noted yet that this could be about.' })
  const place = { table: 'presence', column: 'said', row: noted.id, person: visit.patient_id }
  await tx.run(sql`update presence
    set said = ${vault.sealText(noted.key, place, input.reason)}, said_at = ${now}
    where id = ${noted.id}`)
  return getVisit(context, visit.id)
}
