import { OVERDUE_HOURS, PROVEN_DAYS, type BackupState } from '../../../contract/backups.ts'
import { relative, stamp } from '../../time.ts'

/** Why it is not for real patients, in one sentence; null when it is. */
export function whyNotReady({ proven, lastDrill, lastPassed }: BackupState, now: number) {
  if (proven) return null
  if (lastDrill?.finding && lastPassed === null)
    return 'The backup that was tried could not be restored.'
  if (lastPassed !== null)
    return `A restore last succeeded ${stamp(lastPassed, now)}, more than ${PROVEN_DAYS} days ago.`
  return 'No backup was ever restored to see whether it can be.'
}

/** What is wrong with the backups themselves, in one sentence; null when nothing is. */
export function whatIsLate({ failure, overdue, lastBackup }: BackupState, now: number) {
  if (failure) return `The last backup failed ${relative(failure.at, now)}: ${failure.sentence}`
  if (!overdue) return null
  return lastBackup
    ? `The last backup is from ${stamp(lastBackup.at, now)}, more than ${OVERDUE_HOURS} hours ago.`
    : 'There is no backup yet: what is lost now is lost for good.'
}
