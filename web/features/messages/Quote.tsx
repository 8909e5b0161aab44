import { Paperclip } from 'lucide-react'
import type { Message } from '../../../contract/messages.ts'
import { WORDS } from './look.ts'

type Quoted = NonNullable<Message['replyTo']>

export const quoteOf = ({ id, number, sender, content, hidden, attachments }: Message): Quoted => ({
  id,
  number,
  sender,
  content,
  hidden,
  attachments: attachments.length,
})

/** Shows the message that is answered, where it is on the screen already. */
function jumpTo(id: string) {
  const message = document.getElementById(`message-${id}`)
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  message?.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' })
  message?.animate?.([{ opacity: 0.35 }, { opacity: 1 }], { duration: still ? 0 : 900 })
}

/** What a message answers: its beginning, or that it was removed. */
export function Quote({ quote, onBrand }: { quote: Quoted; onBrand: boolean }) {
  const { id, sender, content, hidden, attachments } = quote
  const words = hidden ? 'Message removed' : (content ?? 'This message cannot be opened.')
  return (
    <button
      type="button"
      onClick={() => jumpTo(id)}
      className={`grid min-w-0 grid-cols-1 rounded-small border-l-4 px-2.5 py-1.5 text-left text-small ${
        onBrand ? 'border-brand-ink bg-brand-ink/15' : 'border-brand bg-card'
      }`}
    >
      <span className="sr-only">Answers </span>
      <b>{sender?.name ?? 'Notice'}</b>
      <span className={`flex items-start gap-1 ${hidden ? 'italic' : ''}`}>
        {attachments > 0 && <Paperclip className="mt-0.5 size-3.5 flex-none" aria-hidden />}
        <span className={`line-clamp-3 min-w-0 ${WORDS}`}>{words}</span>
      </span>
    </button>
  )
}
