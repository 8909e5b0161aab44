import type { Failure } from '../../../contract/operations.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'

/** Asked once more where an act cannot be taken back: a second letter, or none at all. */
export function SettleSheet({
  failure,
  act,
  busy,
  refusal,
  onSure,
  onClose,
}: {
  failure: Failure
  act: 'retry' | 'discard'
  busy: boolean
  refusal: string | null
  onSure: () => Promise<void>
  onClose: () => void
}) {
  const whom = failure.recipient ?? 'whoever it was for'
  return (
    <Sheet title={act === 'retry' ? 'Do it once more?' : 'Discard it?'} onClose={onClose}>
      <p>
        <b>{failure.what}</b>
        {failure.recipient && ` · for ${failure.recipient}`}
      </p>
      <p>
        {act === 'retry'
          ? `The worker ended in the middle of it: it may have happened already. Once more, and ${whom} may get it twice.`
          : failure.kind === 'event'
            ? 'What follows from it will not happen: nobody is told of it, and no document is made.'
            : `It will not be tried again, and ${whom} will not get it. Tell them another way if it matters.`}
      </p>
      {refusal && (
        <p role="alert" className="font-semibold text-alert">
          {refusal}
        </p>
      )}
      <div className="grid gap-2">
        <Button
          kind={act === 'retry' ? 'primary' : 'danger'}
          disabled={busy}
          onClick={() => void onSure()}
        >
          {act === 'retry' ? 'Yes, do it once more' : 'Yes, discard it'}
        </Button>
        <Button kind="plain" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </Sheet>
  )
}
