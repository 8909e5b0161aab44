import { ImagePlus, SendHorizontal, X } from 'lucide-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { ConversationKind } from '../../../contract/messages.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { PICTURE_ONLY } from './BubbleView.tsx'
import { Preview } from './Picture.tsx'
import { shrink } from './shrink.ts'

const TYPING_EVERY = 3_000

export function Composer({
  visitId,
  kind,
  mayAttach,
}: {
  visitId: string
  kind: ConversationKind
  mayAttach: boolean
}) {
  const { outbox, live } = useApp()
  const [text, setText] = useState('')
  const [picture, setPicture] = useState<File | null>(null)
  const typedAt = useRef(0)
  const chooser = useRef<HTMLInputElement>(null)

  function send() {
    const content = text.trim() || (picture ? PICTURE_ONLY : '')
    if (!content) return
    setText('')
    setPicture(null)
    void outbox.add(
      'messages.send',
      { id: newId(), visitId, conversation: kind, content },
      picture ? { file: picture, fileName: picture.name } : {},
    )
  }

  function onKeyDown(event: KeyboardEvent) {
    // On a phone Enter makes a new line, as people expect there.
    if (event.key !== 'Enter' || event.shiftKey || matchMedia('(pointer: coarse)').matches) return
    if (event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className="grid gap-2 border-t border-line bg-card p-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {picture && (
        <div className="flex items-start gap-2">
          <Preview file={picture} />
          <Button
            kind="plain"
            size="icon"
            aria-label="Remove the picture"
            onClick={() => setPicture(null)}
          >
            <X aria-hidden />
          </Button>
        </div>
      )}
      <div className="flex items-end gap-1.5">
        {mayAttach && (
          <>
            <input
              ref={chooser}
              type="file"
              accept="image/jpeg,image/png,image/gif,image/webp"
              aria-label="Choose a picture"
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => {
                const file = event.target.files?.[0]
                event.target.value = ''
                if (file) void shrink(file).then(setPicture)
              }}
            />
            <Button
              kind="plain"
              size="icon"
              aria-label="Attach a picture"
              onClick={() => chooser.current?.click()}
            >
              <ImagePlus aria-hidden />
            </Button>
          </>
        )}
        <textarea
          aria-label="Message"
          placeholder="Write a message"
          rows={1}
          maxLength={5_000}
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value)
            if (Date.now() - typedAt.current < TYPING_EVERY) return
            typedAt.current = Date.now()
            live.say({ type: 'TYPING', visitId, conversation: kind })
          }}
          className="field-sizing-content max-h-40 min-h-12 min-w-0 flex-1 resize-none rounded-[24px] border-2 border-line bg-surface px-4 py-2.5 placeholder:text-muted focus:border-brand"
        />
        <Button type="submit" size="icon" aria-label="Send" disabled={!text.trim() && !picture}>
          <SendHorizontal className="size-5" aria-hidden />
        </Button>
      </div>
    </form>
  )
}
