import { createHash } from 'node:crypto'
import type { Context } from './context.ts'
import { sql } from './database/query.ts'
import { newUuid } from './ids.ts'
import { openPerson, sealedPerson, type SealedPerson } from './people.ts'
import type { Told } from './standing.ts'

/** What the system says itself in the practical conversation of a visit; `who` is a nurse's name. */
const NOTICES = {
  assigned: (who: string) => `${who} will make this visit.`,
  'taken-off': () => 'This visit has no nurse at the moment.',
  cancelled: () => 'This visit was cancelled.',
  'came-anyway': () =>
    'The nurse had no signal and came before she could hear of the change. What she did is kept; dispatch will be in touch, and nothing is charged until then.',
  moved: () => 'This visit has another time now.',
  'moved-away-from': () =>
    'This visit has another time now, at which its nurse cannot come. We are looking for another.',
} satisfies Record<string, (who: string) => string>

/** Who reads the practical conversation. */
const TELL: { practical: readonly Told[] } = { practical: ['self', 'delegate:messages', 'nurse'] }

type About = { id: string; patient_id: string }

/**
 * Says it where something was said before: in an empty conversation the visit itself says it. Nobody
 * can write one; it is new to nobody, and part of the order like every message.
 */
export async function sayNotice(
  context: Context,
  visit: About,
  notice: keyof typeof NOTICES,
  nurseId: string | null = null,
): Promise<void> {
  const { tx, now, vault, hints } = context
  const ground = await tx.maybe(sql<{ key: Buffer | null; nurse: SealedPerson | null }>`
    select p.data_key as key,
      (select ${sealedPerson('u')} from users u where u.id = ${nurseId}::uuid) as nurse
    from patients p where p.id = ${visit.patient_id}`)
  if (!ground?.key) return
  const id = newUuid(now)
  const person = visit.patient_id
  const text = NOTICES[notice](ground.nurse ? openPerson(context, ground.nurse).name : '')
  const body = vault.sealText(
    ground.key,
    { table: 'messages', column: 'body', row: id, person },
    text,
  )
  // Nobody sends it again: the hash is of nothing but its own id.
  const hash = createHash('sha256').update(id).digest()
  const told = await tx.many(sql<{ user_id: string }>`
    select say_notice(${id}::uuid, ${newUuid(now)}::uuid, ${visit.id}::uuid, ${person}::uuid,
      ${body}::bytea, ${hash}::bytea, ${JSON.stringify(TELL)}::jsonb, ${now}::timestamptz) as user_id`)
  tx.afterCommit(() => hints.publish({ wake: told.map((row) => row.user_id), board: visit.id }))
}
