import type { Context } from '../context.ts'
import { sql } from '../database/query.ts'
import { refuse } from '../errors.ts'
import { tokenOf } from './tokens.ts'
import { lookedFor } from './words.ts'

/**
 * Ids of the patients whose names have these words, or words that begin so, as far as row-level security
 * shows them to the caller. Refuses with `invalid_input` what has no word of at least two letters.
 */
export async function patientsNamed({ tx, vault }: Context, typed: string): Promise<string[]> {
  const tokens = lookedFor(typed).map((word) => tokenOf(vault, word))
  if (tokens.length === 0)
    refuse('invalid_input', {
      errors: [{ field: 'name', message: 'at least the first 3 letters of a name' }],
    })
  const rows = await tx.many(sql<{ id: string }>`
    select t.patient_id as id from name_tokens t
    where t.token = any(${tokens}::bytea[])
    group by t.patient_id having count(*) = ${tokens.length}`)
  return rows.map(({ id }) => id)
}
