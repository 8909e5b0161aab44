import { CircleAlert, Clock3, RotateCcw, Trash2 } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useApp } from '../../app.ts'
import type { OutboxEntry } from '../../outbox.ts'
import { Button } from '../../ui/Button.tsx'
import { ToBeSent } from '../files/Attached.tsx'
import { isAlone, OWN_BUBBLE, WORDS } from './look.ts'

/** What was written and has not arrived: it waits, is on its way, or needs its author. */
export function WaitingBubble({ entry }: { entry: OutboxEntry }) {
  const { outbox, uploads } = useApp()
  const part = useSyncExternalStore(uploads.subscribe, uploads.snapshot)
  const content = String(entry.input['content'])
  const refused = entry.state === 'refused'
  const begun = entry.state === 'sending' || entry.attempts > 0
  const rising = begun && !refused && entry.file && !entry.uploadId && part > 0
  return (
    <li className="grid min-w-0 grid-cols-1 gap-1">
      <div dir="auto" className={`${OWN_BUBBLE} opacity-80`}>
        {entry.file && <ToBeSent file={entry.file} name={entry.fileName ?? 'File'} />}
        {!(entry.file && isAlone(content)) && <p className={WORDS}>{content}</p>}
        {rising && (
          <progress
            value={part}
            max={1}
            aria-label="Sending the file"
            className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-brand-ink/30 [&::-moz-progress-bar]:bg-brand-ink [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-brand-ink"
          />
        )}
      </div>
      {refused ? (
        <div className="flex flex-wrap items-center justify-end gap-2 text-small text-alert">
          <p className="flex min-w-0 items-start gap-1.5">
            <CircleAlert className="mt-0.5 size-4 flex-none" aria-hidden />
            {entry.refusal}
          </p>
          <Button kind="quiet" onClick={() => void outbox.retry(entry.id)}>
            <RotateCcw className="size-4" aria-hidden />
            Again
          </Button>
          <Button kind="outline" onClick={() => void outbox.takeBack(entry.id)}>
            <Trash2 className="size-4" aria-hidden />
            Remove
          </Button>
        </div>
      ) : (
        <p className="flex items-center justify-end gap-1 text-small text-muted">
          <Clock3 className="size-3.5" aria-hidden />
          {entry.state !== 'waiting' || entry.attempts === 0
            ? 'on its way'
            : rising
              ? `${Math.round(part * 100)} % has arrived. The rest goes by itself when there is signal.`
              : 'waiting for a connection'}
        </p>
      )}
    </li>
  )
}
