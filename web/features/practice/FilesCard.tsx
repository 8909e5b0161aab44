import { CircleAlert, CircleCheck, ShieldOff } from 'lucide-react'
import type { Keeping } from '../../../contract/uploads.ts'
import { stamp } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Unreadable } from '../../ui/ErrorBoundary.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { megabytes } from '../../words.ts'
import { useKeeping } from './queries.ts'

const SCANNING = {
  off: {
    tone: 'warn',
    icon: ShieldOff,
    word: 'Not scanned for viruses',
    note: 'Set CLAMD_URL to have ClamAV look through each file before it is kept.',
  },
  working: {
    tone: 'good',
    icon: CircleCheck,
    word: 'Scanned for viruses',
    note: 'ClamAV looks through each file before it is kept.',
  },
  silent: {
    tone: 'alert',
    icon: CircleAlert,
    word: 'The scanner does not answer',
    note: 'No file is accepted until ClamAV answers again at CLAMD_URL.',
  },
} as const

const PLACES = {
  folder: 'In the data folder of this server, sealed.',
  bucket: 'In an S3 bucket, sealed before they leave this server.',
} as const

function LastCheck({ check }: { check: NonNullable<Keeping['lastCheck']> }) {
  const now = useNow()
  const removed = check.unfinished + check.nameless + check.halfWritten
  return (
    <>
      <p>
        <b>{check.kept}</b> {check.kept === 1 ? 'file' : 'files'}, {megabytes(check.keptBytes)},
        looked through {stamp(check.at, now)}.
      </p>
      {check.missing > 0 && (
        <p className="flex items-start gap-2 font-semibold text-alert">
          <CircleAlert className="mt-0.5 size-5 flex-none" aria-hidden />
          {check.missing} {check.missing === 1 ? 'file is' : 'files are'} missing from the storage.
          The log names {check.missing === 1 ? 'it' : 'each'}: bring back a copy from the backup.
        </p>
      )}
      <p className="text-small text-muted">
        {removed === 0
          ? 'Nothing was left lying by uploads that broke off.'
          : `Left by uploads that broke off, and taken away: ${removed}.`}
      </p>
    </>
  )
}

/** Where files lie, whether they are scanned, and what the last night found. */
export function FilesCard() {
  const { data, error, refetch } = useKeeping()
  if (error && !data) return <Unreadable error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-40" />
  const { tone, icon, word, note } = SCANNING[data.scanning]
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2>Files</h2>
        <Tag tone={tone} icon={icon}>
          {word}
        </Tag>
      </div>
      <p className="text-small text-muted">{note}</p>
      <p className="text-small text-muted">{PLACES[data.storage]}</p>
      {data.lastCheck ? (
        <LastCheck check={data.lastCheck} />
      ) : (
        <p>They are looked through every night after 02:00; not once yet.</p>
      )}
    </Card>
  )
}
