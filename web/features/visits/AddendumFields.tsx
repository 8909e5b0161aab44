import { Button } from '../../ui/Button.tsx'
import { TextArea, TextField } from '../../ui/Field.tsx'
import { FormError } from '../auth/Threshold.tsx'

/** What is added to a signed report, and why. */
export function AddendumFields({
  content,
  reason,
  most,
  rows,
  busy,
  sentence,
  onContent,
  onReason,
  onAdd,
}: {
  content: string
  reason: string
  /** How many letters; without it there is no end. */
  most?: number
  rows?: number
  busy: boolean
  sentence: string | null
  onContent: (content: string) => void
  onReason: (reason: string) => void
  onAdd: () => void
}) {
  return (
    <>
      <TextArea
        label="What is added"
        maxLength={most}
        rows={rows}
        value={content}
        onChange={(event) => onContent(event.target.value)}
      />
      <TextField
        label="Why"
        maxLength={200}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
      />
      <FormError>{sentence}</FormError>
      <Button size="large" disabled={busy || !content.trim() || !reason.trim()} onClick={onAdd}>
        Add
      </Button>
    </>
  )
}
