import { sql } from './database/query.ts'

/**
 * How many messages of a conversation are new to whom a mark belongs: by subtraction, never by counting
 * rows. `conversation` and `mark` (which may be absent) alias their tables; notices and own messages are
 * new to nobody.
 */
export function unreadOf(conversation = 'c', mark = 'r') {
  const c = (column: string) => sql.ref(`${conversation}.${column}`)
  const r = (column: string) => sql`coalesce(${sql.ref(`${mark}.${column}`)}, 0)`
  return sql<number>`((${c('last_number')} - ${c('notices')}) - (${r('number')} - ${r('notices')})
    - ${r('own_after')})`
}
