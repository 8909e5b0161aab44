import { ChevronRight, ShieldAlert } from 'lucide-react'
import { Link } from 'react-router'
import { useNow } from '../../useNow.ts'
import { useBackups } from './queries.ts'
import { whatIsLate, whyNotReady } from './words.ts'

/** One line on an administrator's first page while a restore is not proven, or a backup is missing. */
export function BackupBanner() {
  const now = useNow()
  const { data } = useBackups()
  if (!data) return null
  const notReady = whyNotReady(data, now)
  const late = whatIsLate(data, now)
  if (!notReady && !late) return null
  return (
    <Link
      to="/backups"
      className={`flex min-h-12 items-center gap-3 rounded-card px-4 py-2 text-small ${notReady ? 'bg-warn-soft text-warn' : 'bg-alert-soft text-alert'}`}
    >
      <ShieldAlert className="size-5 flex-none" aria-hidden />
      <span className="min-w-0 flex-1">
        <b>{notReady ? 'Not for real patients.' : 'Backups need you.'}</b> {notReady ?? late}
      </span>
      <ChevronRight className="size-5 flex-none" aria-hidden />
    </Link>
  )
}
