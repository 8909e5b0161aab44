import { CheckCheck, Ellipsis } from 'lucide-react'
import type { Message } from '../../../contract/messages.ts'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { useNow } from '../../useNow.ts'
import { Attached } from '../files/Attached.tsx'
import { isAlone, MINE, SHAPE, THEIRS, WORDS } from './look.ts'
import { Quote } from './Quote.tsx'
import type { Bubble } from './queries.ts'
import { useLongPress } from './useLongPress.ts'
import { WaitingBubble } from './WaitingBubble.tsx'

type Props = {
  bubble: Bubble
  readBy: string | null
  mayAnswer: boolean
  onAct: (message: Message) => void
}

export function BubbleView({ bubble, ...rest }: Props) {
  const now = useNow()
  if (bubble.kind === 'waiting') return <WaitingBubble entry={bubble.entry} />
  const { message } = bubble
  if (message.sender) return <Said message={message} {...rest} />
  return (
    <li className={`px-6 py-1 text-center text-small text-muted ${WORDS}`}>
      {message.content} · {stamp(message.sentAt, now)}
    </li>
  )
}

function Said({ message, readBy, mayAnswer, onAct }: Omit<Props, 'bubble'> & { message: Message }) {
  const { user } = useApp()
  const now = useNow()
  const mine = message.sender?.id === user.id
  const hidden = message.hidden || message.content === null
  const acts = !hidden && (mayAnswer || message.can.length > 0)
  const press = useLongPress(acts ? () => onAct(message) : null)
  return (
    <li
      id={`message-${message.id}`}
      className="group grid min-w-0 grid-cols-1 gap-0.5 rounded-card"
    >
      {!mine && (
        <span className="pl-1 text-small font-semibold text-muted">{message.sender?.name}</span>
      )}
      <div className={`flex items-center gap-1 ${mine ? 'flex-row-reverse' : ''}`}>
        <div
          {...press}
          dir="auto"
          className={`${SHAPE} ${mine ? MINE : THEIRS} ${mine ? 'ml-0' : ''} ${hidden ? 'italic opacity-75' : ''}`}
        >
          {message.replyTo && <Quote quote={message.replyTo} onBrand={mine} />}
          {message.attachments.map((upload) => (
            <Attached key={upload.id} upload={upload} among={message.attachments} />
          ))}
          {hidden ? (
            <p>{message.unreadable ? 'This message cannot be opened.' : 'Message removed'}</p>
          ) : (
            !(message.attachments.length > 0 && isAlone(message.content)) && (
              <p className={WORDS}>{message.content}</p>
            )
          )}
        </div>
        {acts && (
          <button
            type="button"
            onClick={() => onAct(message)}
            aria-label={`${mayAnswer ? 'Answer' : 'More'}: ${message.content?.slice(0, 60)}`}
            className="grid size-12 flex-none place-items-center rounded-full text-muted opacity-0 group-hover:opacity-100 hover:bg-well focus-visible:opacity-100 pointer-coarse:opacity-70"
          >
            <Ellipsis className="size-5" aria-hidden />
          </button>
        )}
      </div>
      <p
        className={`flex items-center gap-1.5 text-small text-muted ${mine ? 'justify-end text-right' : 'pl-1'}`}
      >
        {readBy ? (
          <>
            <CheckCheck className="size-4 flex-none text-brand" aria-hidden />
            {readBy}
          </>
        ) : (
          stamp(message.sentAt, now)
        )}
      </p>
    </li>
  )
}
