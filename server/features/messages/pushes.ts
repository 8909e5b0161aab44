import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import type { Concerned } from '../../services/deliveries.ts'
import { TAKES_PART } from './policy.ts'

/** After a long silence of the server nobody is rung for what was said before it. */
const NEWS_MS = 12 * 3_600_000
/** Nobody counts further. */
const MANY = 100

type Row = { visit_id: string | null; patient_id: string; unread: number }
type Claim = { ids: Record<string, string>; dueAt?: Date }

/**
 * Whom to tell of something new in a conversation, read when it is told: null for who takes no part any
 * more, skipped for who has read it meanwhile or whose sender took it back. With how many there are to read.
 */
export async function loadNewMessage(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  { ids: { conversationId = '', userId = '' }, dueAt }: Claim,
): Promise<(Concerned & { count: number }) | { skipped: string } | null> {
  if (dueAt && clock().getTime() > dueAt.getTime() + NEWS_MS) return { skipped: 'old' }
  const row = await systemTransaction(database, (tx) =>
    tx.maybe(sql<Row>`
      select c.visit_id, c.patient_id,
        (select count(*)::integer from (select from messages m
          where m.conversation_id = c.id and m.sender_id <> ${userId} and m.hidden_at is null
            and m.number > coalesce((select r.number from read_marks r
              where r.conversation_id = c.id and r.user_id = ${userId}), 0)
          limit ${MANY}) one) as unread
      from conversations c
      join patients p on p.id = c.patient_id and p.status <> 'deceased'
      join users u on u.id = ${userId} and u.disabled_at is null
      where c.id = ${conversationId} and exists (
        select from standing s
        where s.user_id = u.id and (s.until is null or s.until > ${clock()})
          and (s.talks_until is null or s.talks_until > ${clock()})
          and (s.visit_id = c.visit_id or (s.visit_id is null and s.patient_id = c.patient_id))
          and standing_words(s.kind, s.rights)
            && array(select jsonb_array_elements_text(${JSON.stringify(TAKES_PART)}::jsonb -> c.kind)))`),
  )
  if (!row) return null
  if (row.unread === 0) return { skipped: 'read meanwhile, or taken back' }
  return { visitId: row.visit_id, patientId: row.patient_id, userId, count: row.unread }
}
