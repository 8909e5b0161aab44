import type { Context } from './context.ts'
import { sql } from './database/query.ts'
import { refuse } from './errors.ts'

/** Where skills stand: with the services that need them, and with the nurses who have them. */
const PLACES = {
  service_skills: sql.ref('service_id'),
  nurse_skills: sql.ref('user_id'),
} as const

/**
 * Takes away the skills that are no longer wanted there, and answers those that are, each once. One that was
 * retired may stay where it is and is given to nobody anew. Refuses with `invalid_input` (skillIds).
 */
export async function keepOnlySkills(
  { tx }: Context,
  table: keyof typeof PLACES,
  owner: string,
  skillIds: readonly string[],
): Promise<string[]> {
  const wanted = [...new Set(skillIds)]
  const there = sql`${sql.table(table)} where ${PLACES[table]} = ${owner}`
  const { known } = await tx.one(sql<{ known: number }>`
    select count(*)::int as known from skills where id = any(${wanted}::uuid[])
      and (active or id in (select skill_id from ${there}))`)
  if (known < wanted.length)
    refuse('invalid_input', {
      errors: [{ field: 'skillIds', message: 'there is no such skill, or it was retired' }],
    })
  await tx.run(sql`delete from ${there} and not skill_id = any(${wanted}::uuid[])`)
  return wanted
}
