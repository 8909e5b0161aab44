import { Paperclip, SendHorizontal, X } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import type { Message } from '../../../contract/messages.ts'
import { graphemes } from '../../../contract/primitives.ts'
import { useApp } from '../../app.ts'
import { isPicture } from '../../files.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { ToBeSent } from '../files/Attached.tsx'
import { useDrop } from '../files/choose.ts'
import { FileChooser } from '../files/FileChooser.tsx'
import { aloneWords } from './look.ts'
import type { Place } from './queries.ts'
import { Quote, quoteOf } from './Quote.tsx'

const TYPING_EVERY = 3_000
const MOST = 5_000
/** From here on the length is shown. */
const NEAR = 4_500

/** What was typed and not sent, by conversation: leaving the screen and coming back types nothing twice. */
const drafts = new Map<string, string>()

export function Composer({
  place,
  field,
  answering,
  onAnswered,
}: {
  place: Place
  field: RefObject<HTMLTextAreaElement | null>
  answering: Message | null
  onAnswered: () => void
}) {
  const { outbox, live, user } = useApp()
  const { conversationId, visitId, patientId } = place
  const draft = `${user.id} ${conversationId}`
  const [text, write] = useState(() => drafts.get(draft) ?? '')
  const [file, setFile] = useState<File | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const typedAt = useRef(0)
  const length = text.length < NEAR ? text.length : graphemes(text.trim())
  const sendable = (text.trim() !== '' || file !== null) && length <= MOST

  function setText(value: string) {
    write(value)
    if (value) drafts.set(draft, value)
    else drafts.delete(draft)
  }

  function send() {
    if (!sendable) return
    const content = text.trim() || aloneWords(file !== null && isPicture(file))
    setText('')
    setFile(null)
    onAnswered()
    void outbox.add(
      'messages.send',
      {
        id: newId(),
        conversationId,
        ...(visitId ? { visitId } : { patientId }),
        content,
        ...(answering && { replyToId: answering.id }),
      },
      file ? { file, fileName: file.name } : {},
    )
  }

  const { over, drop, onPaste } = useDrop(
    place.mayAttach ? { onFile: setFile, onProblem: setProblem } : null,
  )

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && answering) {
      event.preventDefault()
      return onAnswered()
    }
    // On a phone Enter makes a new line, as people expect there.
    if (event.key !== 'Enter' || event.shiftKey || matchMedia('(pointer: coarse)').matches) return
    if (event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      {...drop}
      className={`grid grid-cols-1 gap-2 border-t border-line bg-card p-2.5 ${over ? 'outline-2 -outline-offset-4 outline-brand outline-dashed' : ''}`}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {answering && (
        <div className="grid grid-cols-[1fr_auto] items-center gap-1">
          <Quote quote={quoteOf(answering)} onBrand={false} />
          <Button kind="plain" size="icon" aria-label="Do not answer it" onClick={onAnswered}>
            <X aria-hidden />
          </Button>
        </div>
      )}
      {problem && (
        <p role="alert" className="text-small text-alert">
          {problem}
        </p>
      )}
      {file && (
        <div className="flex min-w-0 items-start gap-2">
          <ToBeSent file={file} name={file.name} />
          <Button
            kind="plain"
            size="icon"
            aria-label="Remove the file"
            onClick={() => setFile(null)}
          >
            <X aria-hidden />
          </Button>
        </div>
      )}
      <div className="flex items-end gap-1.5">
        {place.mayAttach && (
          <FileChooser
            kind="plain"
            size="icon"
            aria-label="Attach a picture or a document"
            onFile={setFile}
            onProblem={setProblem}
          >
            <Paperclip aria-hidden />
          </FileChooser>
        )}
        <textarea
          ref={field}
          aria-label="Message"
          aria-describedby={length > NEAR ? `length-${conversationId}` : undefined}
          placeholder="Write a message"
          rows={1}
          dir="auto"
          value={text}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onChange={(event) => {
            setText(event.target.value)
            if (Date.now() - typedAt.current < TYPING_EVERY) return
            typedAt.current = Date.now()
            live.say({ type: 'TYPING', conversationId })
          }}
          className="field-sizing-content max-h-40 min-h-12 min-w-0 flex-1 resize-none rounded-[24px] border-2 border-line bg-surface px-4 py-2.5 wrap-anywhere placeholder:text-muted focus:border-brand"
        />
        <Button type="submit" size="icon" aria-label="Send" disabled={!sendable}>
          <SendHorizontal className="size-5" aria-hidden />
        </Button>
      </div>
      {length > NEAR && (
        <p
          id={`length-${conversationId}`}
          role="status"
          className={`text-right text-small ${length > MOST ? 'font-semibold text-alert' : 'text-muted'}`}
        >
          {length > MOST
            ? `${(length - MOST).toLocaleString('en-ZA')} too many: at most 5,000`
            : `${(MOST - length).toLocaleString('en-ZA')} left`}
        </p>
      )}
    </form>
  )
}
