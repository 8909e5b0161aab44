import { CircleAlert, CircleCheck, ShieldAlert } from 'lucide-react'
import { Link } from 'react-router'
import { PROVEN_DAYS, type BackupState } from '../../../contract/backups.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { megabytes } from '../../words.ts'
import { useBackups } from './queries.ts'
import { whatIsLate, whyNotReady } from './words.ts'

const number = (value: number) => value.toLocaleString('en-ZA')
const counted = (value: number, one: string) => `${number(value)} ${value === 1 ? one : `${one}s`}`

function Alarm({ children }: { children: string }) {
  return (
    <p className="flex items-start gap-2 rounded-card bg-alert-soft p-3 font-semibold text-alert">
      <CircleAlert className="mt-0.5 size-5 flex-none" aria-hidden />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}

export function ReadyTag({ state }: { state: BackupState }) {
  return state.proven ? (
    <Tag tone="good" icon={CircleCheck}>
      Restore proven
    </Tag>
  ) : (
    <Tag tone="warn" icon={ShieldAlert}>
      Not for real patients
    </Tag>
  )
}

/** The last backup and the last drill, and what is wrong with either. */
export function Facts({ state }: { state: BackupState }) {
  const now = useNow()
  const { lastBackup, lastDrill, lastPassed } = state
  const late = whatIsLate(state, now)
  const notReady = whyNotReady(state, now)
  return (
    <>
      {late && <Alarm>{late}</Alarm>}
      {lastDrill?.finding && <Alarm>{`The last drill did not pass: ${lastDrill.finding}`}</Alarm>}
      {notReady && !lastDrill?.finding && <p className="font-semibold text-warn">{notReady}</p>}
      {lastBackup && (
        <p>
          Backed up <b>{stamp(lastBackup.at, now)}</b>: {counted(lastBackup.rows, 'row')},{' '}
          {counted(lastBackup.files, 'file')}, {megabytes(lastBackup.bytes)}.
        </p>
      )}
      {lastDrill && lastDrill.finding === null && (
        <p>
          Restored beside it <b>{stamp(lastDrill.at, now)}</b>: {counted(lastDrill.rows, 'row')} fit
          together, {counted(lastDrill.files, 'file')} whole, {number(lastDrill.opened)} keys, texts
          and files opened.
        </p>
      )}
      {lastDrill?.finding && lastPassed && <p>One last passed {stamp(lastPassed, now)}.</p>}
    </>
  )
}

/** In short, beside how files are kept. */
export function BackupsCard() {
  const { data, error, refetch } = useBackups()
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-40" />
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2>Backups</h2>
        <ReadyTag state={data} />
      </div>
      <Facts state={data} />
      <p className="text-small text-muted">
        A drill restores a backup beside the running system and looks at it; one is good for{' '}
        {PROVEN_DAYS} days.
      </p>
      <Link to="/backups" className="inline-flex min-h-12 items-center font-semibold text-brand">
        How to back up and try it
      </Link>
    </Card>
  )
}
