import { Clock3, CircleAlert, RotateCcw, Trash2 } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useNow } from '../../useNow.ts'
import { Picture, Preview } from './Picture.tsx'
import type { Bubble } from './queries.ts'

const MINE = 'ml-auto rounded-[16px_16px_4px_16px] bg-brand text-brand-ink'
const THEIRS = 'rounded-[16px_16px_16px_4px] bg-well'
const SHAPE = 'grid w-fit max-w-[84%] gap-1.5 px-3.5 py-2.5'

/** What a picture alone carries as its words; the words are not shown again below it. */
export const PICTURE_ONLY = 'Picture'

function Waiting({ bubble }: { bubble: Extract<Bubble, { kind: 'waiting' }> }) {
  const { outbox, uploads } = useApp()
  const part = useSyncExternalStore(uploads.subscribe, uploads.snapshot)
  const { entry } = bubble
  const content = String(entry.input['content'])
  const refused = entry.state === 'refused'
  const rising = entry.state === 'sending' && entry.file && !entry.uploadId && part > 0
  return (
    <li className="grid gap-1">
      <div className={`${SHAPE} ${MINE} opacity-80`}>
        {entry.file && <Preview file={entry.file} />}
        {content !== PICTURE_ONLY && <p className="whitespace-pre-wrap">{content}</p>}
        {rising && (
          <progress
            value={part}
            max={1}
            aria-label="Sending the picture"
            className="h-1.5 w-full accent-brand-ink"
          />
        )}
      </div>
      {refused ? (
        <div className="flex flex-wrap items-center justify-end gap-2 text-small text-alert">
          <CircleAlert className="size-4" aria-hidden />
          <span>{entry.refusal}</span>
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
          waiting
        </p>
      )}
    </li>
  )
}

export function BubbleView({ bubble, readBy }: { bubble: Bubble; readBy: string | null }) {
  const { user, outbox } = useApp()
  const toast = useToast()
  const now = useNow()
  if (bubble.kind === 'waiting') return <Waiting bubble={bubble} />
  const { message } = bubble
  const mine = message.sender?.id === user.id
  if (!message.sender) {
    return (
      <li className="px-6 py-1 text-center text-small text-muted">
        {message.content} · {stamp(message.sentAt, now)}
      </li>
    )
  }
  const hidden = message.hidden || message.content === null
  const hide = () =>
    void outbox
      .add('messages.hide', { id: message.id })
      .then(() => toast('The message is hidden. The record keeps it.'))
  return (
    <li className="group grid gap-0.5">
      {!mine && (
        <span className="pl-1 text-small font-semibold text-muted">{message.sender.name}</span>
      )}
      <div className={`${SHAPE} ${mine ? MINE : THEIRS} ${hidden ? 'italic opacity-75' : ''}`}>
        {!hidden &&
          message.attachments.map((upload) => <Picture key={upload.id} upload={upload} />)}
        {hidden ? (
          <p>{message.unreadable ? 'This message cannot be opened.' : 'Message hidden'}</p>
        ) : (
          !(message.attachments.length > 0 && message.content === PICTURE_ONLY) && (
            <p className="whitespace-pre-wrap">{message.content}</p>
          )
        )}
      </div>
      <p
        className={`flex items-center gap-2 text-small text-muted ${mine ? 'justify-end' : 'pl-1'}`}
      >
        {message.can.includes('hide') && !hidden && (
          <button
            type="button"
            onClick={hide}
            aria-label={`Hide your message: ${message.content}`}
            className="min-h-6 px-1 underline opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
          >
            Hide
          </button>
        )}
        {readBy ?? stamp(message.sentAt, now)}
      </p>
    </li>
  )
}
