import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instant, nothing } from './primitives.ts'

/** A restore that was tried longer ago than this proves nothing of today. */
export const PROVEN_DAYS = 35
/** Backups are made every day: one older than this was missed. */
export const OVERDUE_HOURS = 26

const count = z.int().min(0)

export const backupState = z.object({
  proven: z
    .boolean()
    .describe(
      `A drill passed in the last ${PROVEN_DAYS} days; until then it is not for real patients`,
    ),
  overdue: z.boolean().describe(`No whole backup is younger than ${OVERDUE_HOURS} hours`),
  lastBackup: z.object({ at: instant, rows: count, files: count, bytes: count }).nullable(),
  failure: z
    .object({ at: instant, sentence: z.string() })
    .nullable()
    .describe('Why the last try is no backup; null when it is one'),
  lastDrill: z
    .object({
      at: instant,
      rows: count,
      files: count,
      opened: count.describe('Keys, texts and files that were opened'),
      finding: z.string().nullable().describe('What was wrong; null when it passed'),
    })
    .nullable(),
  lastPassed: instant.nullable().describe('When a drill last passed'),
  restored: z
    .object({ at: instant, from: instant })
    .nullable()
    .describe('When this database came out of a backup, and of which moment it is'),
})
export type BackupState = z.infer<typeof backupState>

export const backups = {
  state: endpoint('GET /api/backups', {
    input: nothing,
    output: backupState,
    summary: 'When it was last backed up, and whether a restore was tried (administrators)',
  }),
}
