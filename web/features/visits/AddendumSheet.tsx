import { useState, type ReactNode } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import { Button } from '../../ui/Button.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { firstPiece } from './revived.ts'

const MOST = 5_000

/** More to a signed report: of the nurse's or doctor's own accord, to answer a question, or what a phone had kept. */
export function AddendumSheet({
  visit,
  title = 'Add to the report',
  said = 'Added to the report',
  question,
  kept,
  onAdded,
  onClose,
  children,
}: {
  visit: Visit
  title?: string
  /** What is said once it is on its way. */
  said?: string
  question?: Visit['questions'][number]
  /** Words that are there already; what is longer than one addendum holds goes as several. */
  kept?: { words: string; why: string }
  onAdded?: () => Promise<unknown>
  onClose: () => void
  children?: ReactNode
}) {
  const [id, setId] = useState(() => newId())
  const [content, setContent] = useState(kept?.words ?? '')
  // The family reads the reason with the report, and nothing of the question.
  const [reason, setReason] = useState(kept?.why ?? (question ? 'To complete the report' : ''))
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  async function add() {
    let addendumId = id
    for (let rest = content.trim(); rest;) {
      const [piece, after] = firstPiece(rest, MOST)
      const outcome = await run('visits.addAddendum', {
        id: visit.id,
        addendumId,
        content: piece,
        reason,
        ...(question && { questionId: question.id }),
      })
      if (outcome === 'refused') return
      addendumId = newId()
      setId(addendumId)
      setContent(after)
      rest = after
    }
    // Not before every word of it is on its way.
    await onAdded?.()
    toast(said)
    onClose()
  }
  return (
    <Sheet title={title} onClose={onClose}>
      {children}
      <TextArea
        label="What is added"
        maxLength={kept ? undefined : MOST}
        rows={kept && 8}
        value={content}
        onChange={(event) => setContent(event.target.value)}
      />
      <TextField
        label="Why"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <Button
        size="large"
        disabled={busy || !content.trim() || !reason.trim()}
        onClick={() => void add()}
      >
        Add
      </Button>
    </Sheet>
  )
}
