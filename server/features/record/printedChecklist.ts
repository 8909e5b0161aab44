import type { Rhythm } from '../../../contract/record.ts'
import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import { sql } from '../../platform/database/query.ts'
import {
  openOrAlarm,
  openPerson,
  sealedPerson,
  UNREADABLE,
  type SealedPerson,
} from '../../platform/people.ts'
import type { ReportDocument } from '../../services/documents.ts'
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

/** What the care plan asked for at a visit and what was said of it, for print: as `toChecklist` shows it to nurse and doctor. */
export async function printedChecklist(
  ground: Pick<Services, 'database' | 'vault' | 'log'>,
  visit: { id: string; patientId: string; start: Date },
  key: Buffer | null,
): Promise<ReportDocument['checklist']> {
  const rows = await systemTransaction(ground.database, (tx) =>
    tx.many(sql<Row>`
      select e.id, e.content, e.rhythm, m.id as mark_id, m.done, m.reason, m.happened_at, m.recorded_at,
        case when u.id is not null then ${sealedPerson('u')} end as by
      from record_entries e
      left join lateral (
        select * from checklist_marks m where m.visit_id = ${visit.id} and m.entry_id = e.id
        order by m.happened_at desc, m.id desc limit 1) m on true
      left join users u on u.id = m.nurse_id
      -- As it was at the visit: what came into the plan later was not asked for, what ended since was.
      where e.patient_id = ${visit.patientId} and e.kind = 'task' and (m.id is not null
        or e.happened_at <= ${visit.start} and (e.ended_at is null or e.ended_at > ${visit.start}))
      order by e.happened_at, e.id limit 200`),
  )
  const open = (table: string, column: string, row: string, sealed: Buffer | null) =>
    openOrAlarm(ground, key, { table, column, row, person: visit.patientId }, sealed)
  return rows
    .filter(({ rhythm, mark_id }) => mark_id !== null || isDue(rhythm, visit.start))
    .map((row) => {
      const words = open('record_entries', 'content', row.id, row.content)
      const { what, detail } = words
        ? (JSON.parse(words) as Words)
        : { what: UNREADABLE, detail: '' }
      const why =
        row.mark_id && row.reason
          ? (open('checklist_marks', 'reason', row.mark_id, row.reason) ?? UNREADABLE)
          : ''
      return {
        what,
        detail,
        done: row.done,
        reason: why,
        by: row.by && openPerson(ground, row.by).name,
        at: row.happened_at,
        recordedAt: row.recorded_at,
      }
    })
}
