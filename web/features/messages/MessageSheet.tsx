import { Copy, Reply, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Message } from '../../../contract/messages.ts'
import { useApp } from '../../app.ts'
import { stamp } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useNow } from '../../useNow.ts'
import { Quote, quoteOf } from './Quote.tsx'

/** What can be done with one message; removing one asks, because it cannot be taken back. */
export function MessageSheet({
  message,
  mayAnswer,
  onAnswer,
  onClose,
}: {
  message: Message
  mayAnswer: boolean
  onAnswer: (message: Message) => void
  onClose: () => void
}) {
  const { outbox } = useApp()
  const toast = useToast()
  const now = useNow()
  const [removing, setRemoving] = useState(false)
  async function copy() {
    await navigator.clipboard.writeText(message.content ?? '')
    toast('Copied.')
    onClose()
  }
  async function remove() {
    onClose()
    await outbox.add('messages.hide', { id: message.id })
    toast('The message is removed. The record keeps it.')
  }
  if (removing) {
    return (
      <Sheet title="Remove this message?" onClose={onClose}>
        <Quote quote={quoteOf(message)} onBrand={false} />
        <p className="text-muted">
          Nobody sees it any more, nor what was attached. The record keeps it, as the law asks.
        </p>
        <Button kind="danger" size="large" onClick={() => void remove()}>
          Remove it
        </Button>
        <Button kind="outline" onClick={onClose}>
          Keep it
        </Button>
      </Sheet>
    )
  }
  return (
    <Sheet title={`${message.sender?.name}, ${stamp(message.sentAt, now)}`} onClose={onClose}>
      <Quote quote={quoteOf(message)} onBrand={false} />
      <div className="grid gap-2">
        {mayAnswer && (
          <Button size="large" onClick={() => onAnswer(message)}>
            <Reply className="size-5" aria-hidden />
            Reply
          </Button>
        )}
        {message.content && (
          <Button kind="quiet" onClick={() => void copy()}>
            <Copy className="size-5" aria-hidden />
            Copy the text
          </Button>
        )}
        {message.can.includes('hide') && (
          <Button kind="outline" onClick={() => setRemoving(true)}>
            <Trash2 className="size-5" aria-hidden />
            Remove
          </Button>
        )}
      </div>
    </Sheet>
  )
}
