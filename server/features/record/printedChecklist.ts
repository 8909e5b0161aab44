import type { Services } from '../../platform/context.ts'
import { systemTransaction } from '../../platform/database/pools.ts'
import type { ReportDocument } from '../../services/documents.ts'
import { checklistRows } from './checklistRows.ts'

/** What the care plan asked for at a visit and what was said of it, for print: as it was then. */
export async function printedChecklist(
  { database, vault, log }: Pick<Services, 'database' | 'vault' | 'log'>,
  { id: visitId, patientId, start }: { id: string; patientId: string; start: Date },
  key: Buffer | null,
): Promise<ReportDocument['checklist']> {
  const asked = { visitId, patientId, key, start, planOf: 'the visit' } as const
  const rows = await systemTransaction(database, (tx) => checklistRows({ tx, vault, log }, asked))
  return rows.map(({ what, detail, done, reason, by, at, recordedAt }) => ({
    what,
    detail,
    done,
    reason,
    by: by && by.name,
    at,
    recordedAt,
  }))
}
