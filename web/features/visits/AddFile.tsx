import { Paperclip, SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { isPicture } from '../../files.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { ToBeSent } from '../files/Attached.tsx'
import { useDrop } from '../files/choose.ts'
import { FileChooser } from '../files/FileChooser.tsx'
import { aloneWords } from '../messages/look.ts'

const READERS = {
  practical: 'Send to the family, the nurse and the practice',
  clinical: 'Send to the patient, the nurse and the doctor',
} as const

/** Adds a file to a visit: it is sent in one of its conversations, which says who may open it. */
export function AddFile({ visit }: { visit: Visit }) {
  const { outbox } = useApp()
  const toast = useToast()
  const [file, setFile] = useState<File | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const { over, drop } = useDrop({ onFile: setFile, onProblem: setProblem })
  const places = visit.conversations.flatMap(({ id, kind }) =>
    visit.can.includes(`message-${kind}`) ? [{ id, kind }] : [],
  )
  if (!visit.can.includes('attach') || places.length === 0) return null
  async function send(to: { id: string }, chosen: File) {
    setFile(null)
    const content = aloneWords(isPicture(chosen))
    await outbox.add(
      'messages.send',
      { id: newId(), conversationId: to.id, visitId: visit.id, content },
      { file: chosen, fileName: chosen.name },
    )
    toast('It is on its way. Messages show when it has arrived.')
  }
  return (
    <div
      {...drop}
      className={`grid justify-items-start gap-2 rounded-small ${over ? 'outline-2 outline-brand outline-dashed' : ''}`}
    >
      <FileChooser kind="quiet" onFile={setFile} onProblem={setProblem}>
        <Paperclip className="size-5" aria-hidden />
        Add a file
      </FileChooser>
      {problem && (
        <p role="alert" className="text-small text-alert">
          {problem}
        </p>
      )}
      {file && (
        <Sheet title="Who may open it?" onClose={() => setFile(null)}>
          <ToBeSent file={file} name={file.name} />
          <div className="grid gap-2">
            {places.map((place) => (
              <Button key={place.id} size="large" onClick={() => void send(place, file)}>
                <SendHorizontal className="size-5 flex-none" aria-hidden />
                {READERS[place.kind]}
              </Button>
            ))}
            <Button kind="outline" onClick={() => setFile(null)}>
              Send nothing
            </Button>
          </div>
        </Sheet>
      )}
    </div>
  )
}
