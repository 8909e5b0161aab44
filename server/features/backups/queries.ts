import { OVERDUE_HOURS, PROVEN_DAYS, type BackupState } from '../../../contract/backups.ts'
import type { Context } from '../../platform/context.ts'
import { sql } from '../../platform/database/query.ts'
import { refuse } from '../../platform/errors.ts'
import { may } from './policy.ts'

const HOUR = 3_600_000
/** No backup takes as long: one that was begun earlier and did not end was cut off. */
const RUNNING_HOURS = 6

type Try = { at: Date; finished_at: Date | null; failure: string | null }
type Made = { at: Date; rows: number; files: number; bytes: number }
type Drill = { at: Date; rows: number; files: number; opened: number; finding: string | null }

/** How the practice is backed up. Errors: `not_allowed`. */
export async function readBackups({ tx, actor, now }: Context): Promise<BackupState> {
  if (!may(actor, 'see-backups')) refuse('not_allowed')
  const [last, made, drill, passed, restored] = await Promise.all([
    tx.maybe(sql<Try>`
      select at, finished_at, failure from backups
      where finished_at is not null or at < ${before(now, RUNNING_HOURS)} order by at desc limit 1`),
    tx.maybe(sql<Made>`
      select at, rows, files, bytes from backups
      where finished_at is not null and failure is null order by at desc limit 1`),
    tx.maybe(sql<Drill>`
      select at, rows, files, opened, finding from backup_drills order by at desc limit 1`),
    tx.maybe(sql<{ at: Date }>`
      select at from backup_drills where finding is null order by at desc limit 1`),
    tx.maybe(sql<{ at: Date; backup_at: Date }>`
      select at, backup_at from restores order by at desc limit 1`),
  ])
  return {
    proven: passed !== undefined && passed.at >= before(now, PROVEN_DAYS * 24),
    overdue: made === undefined || made.at < before(now, OVERDUE_HOURS),
    lastBackup: made ? { ...made, at: made.at.toISOString() } : null,
    failure: failureOf(last),
    lastDrill: drill ? { ...drill, at: drill.at.toISOString() } : null,
    lastPassed: passed?.at.toISOString() ?? null,
    restored: restored
      ? { at: restored.at.toISOString(), from: restored.backup_at.toISOString() }
      : null,
  }
}

const before = (now: Date, hours: number) => new Date(now.getTime() - hours * HOUR)

function failureOf(last: Try | undefined): BackupState['failure'] {
  if (!last || (last.finished_at && !last.failure)) return null
  return { at: last.at.toISOString(), sentence: last.failure ?? 'It was cut off before its end.' }
}
