import { useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { newId } from '../../ids.ts'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { AddendumFields } from './AddendumFields.tsx'

/** More to a signed report: of the nurse's or doctor's own accord, or to answer a question. */
export function AddendumSheet({
  visit,
  question,
  onClose,
}: {
  visit: Visit
  question?: Visit['questions'][number]
  onClose: () => void
}) {
  const [id] = useState(() => newId())
  const [content, setContent] = useState('')
  // The family reads the reason with the report, and nothing of the question.
  const [reason, setReason] = useState(question ? 'To complete the report' : '')
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  async function add() {
    const outcome = await run('visits.addAddendum', {
      id: visit.id,
      addendumId: id,
      content,
      reason,
      ...(question && { questionId: question.id }),
    })
    if (outcome === 'refused') return
    toast(question ? 'Answered: the doctor reads it now' : 'Added to the report')
    onClose()
  }
  return (
    <Sheet title={question ? 'Answer the doctor' : 'Add to the report'} onClose={onClose}>
      {question?.question && <p className="whitespace-pre-wrap">{question.question}</p>}
      <AddendumFields
        content={content}
        reason={reason}
        most={5_000}
        busy={busy}
        sentence={sentence}
        onContent={setContent}
        onReason={setReason}
        onAdd={() => void add()}
      />
    </Sheet>
  )
}
