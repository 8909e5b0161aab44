import type { Rhythm } from '../../../contract/record.ts'
import type { Services } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import type { Transaction } from '../../platform/database/transaction.ts'
import {
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import { isDue } from './due.ts'
import type { Words } from './queries.ts'

type Row = {
  id: string
  content: Buffer
  rhythm: Rhythm
  mark_id: string | null
  done: boolean | null
  reason: Buffer | null
  happened_at: Date | null
  recorded_at: Date | null
  by: SealedPerson | null
}

type Ground = Pick<Services, 'vault' | 'log'> & { tx: Pick<Transaction, 'many'> }
type Asked = {
  visitId: string
  patientId: string
  key: Buffer | null
  start: Date
  /** Whose tasks count: those of now, or of when the visit began: what came later was not asked for, what ended was. */
  planOf: 'now' | 'the visit'
}

/** The tasks that are due at a visit, or of which something was said there, in words: what was said last counts. */
export async function checklistRows(ground: Ground, asked: Asked) {
  const { visitId, patientId, key, start, planOf } = asked
  const stands =
    planOf === 'now'
      ? sql<boolean>`e.ended_at is null`
      : sql<boolean>`e.happened_at <= ${start} and (e.ended_at is null or e.ended_at > ${start})`
  const rows = await ground.tx.many(sql<Row>`
    select e.id, e.content, e.rhythm, m.id as mark_id, m.done, m.reason, m.happened_at, m.recorded_at,
      case when u.id is not null then ${sealedPerson('u')} end as by
    from record_entries e
    left join lateral (
      select * from checklist_marks m where m.visit_id = ${visitId} and m.entry_id = e.id
      order by m.happened_at desc, m.id desc limit 1) m on true
    left join users u on u.id = m.nurse_id
    where e.patient_id = ${patientId} and e.kind = 'task' and (m.id is not null or (${stands}))
    order by e.happened_at, e.id limit 200`)
  const open = (table: string, column: string, row: string, sealed: Buffer | null) =>
    openOrAlarm(ground, key, { table, column, row, person: patientId }, sealed)
  return rows
    .filter(({ rhythm, mark_id }) => mark_id !== null || isDue(rhythm, start))
    .map(({ id, content, rhythm, ...row }) => {
      const words = open('record_entries', 'content', id, content)
      const { what, detail } = words
        ? (JSON.parse(words) as Words)
        : { what: UNREADABLE, detail: '' }
      const why = row.mark_id && row.reason
      return {
        id,
        what,
        detail,
        rhythm,
        markId: row.mark_id,
        done: row.done,
        reason: why
          ? (open('checklist_marks', 'reason', row.mark_id ?? '', row.reason) ?? UNREADABLE)
          : '',
        by: row.by && openPerson(ground, row.by),
        at: row.happened_at,
        recordedAt: row.recorded_at,
      }
    })
}
