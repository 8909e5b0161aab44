import { FileText, Paperclip, X } from 'lucide-react'
import { useState } from 'react'
import { ROUTES, type Route } from '../../../contract/reportParts.ts'
import { Button } from '../../ui/Button.tsx'
import { Select, TextField } from '../../ui/Field.tsx'
import { FileChooser } from '../files/FileChooser.tsx'

export type OrderDraft = {
  dose: string
  route: Route | null
  frequency: string
  name: string
  number: string
  validFrom: string
  validUntil: string
}

/** As it is sent: a doctor who names nobody orders it. */
export const orderInput = (draft: OrderDraft) => ({
  dose: draft.dose.trim(),
  route: draft.route,
  frequency: draft.frequency.trim(),
  ...(draft.name.trim() && {
    prescriber: { name: draft.name.trim(), number: draft.number.trim() },
  }),
  validFrom: draft.validFrom,
  validUntil: draft.validUntil || null,
})

/** Is enough said to send it? */
export const isWhole = (draft: OrderDraft, byDoctor: boolean) =>
  draft.validFrom !== '' && (draft.name.trim() === '' ? byDoctor : draft.number.trim() !== '')

/** How much, which way, how often, by whom and for how long. */
export function OrderFields({
  value,
  byDoctor,
  errors,
  onChange,
  paper,
  onPaper,
}: {
  value: OrderDraft
  /** A doctor orders it, unless somebody else is named. */
  byDoctor: boolean
  errors: Partial<Record<string, string>>
  onChange: (value: OrderDraft) => void
  paper: File | null
  onPaper: (file: File | null) => void
}) {
  const put = (part: Partial<OrderDraft>) => onChange({ ...value, ...part })
  const error = (name: string) => errors[`order.${name}`]
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-2 items-end gap-3">
        <TextField
          label="Dose"
          placeholder="500 mg"
          maxLength={100}
          value={value.dose}
          error={error('dose')}
          onChange={(event) => put({ dose: event.target.value })}
        />
        <Select
          label="How"
          value={value.route ?? ''}
          onChange={(event) => put({ route: (event.target.value || null) as Route | null })}
        >
          <option value="">Not a medicine</option>
          {Object.entries(ROUTES).map(([route, word]) => (
            <option key={route} value={route}>
              {word}
            </option>
          ))}
        </Select>
      </div>
      <TextField
        label="How often"
        placeholder="Twice a day with food"
        maxLength={200}
        value={value.frequency}
        error={error('frequency')}
        onChange={(event) => put({ frequency: event.target.value })}
      />
      <TextField
        label="Ordered by"
        hint={
          byDoctor ? 'Leave it empty where you order it yourself.' : 'As it stands on the paper.'
        }
        maxLength={120}
        value={value.name}
        error={error('prescriber') ?? error('prescriber.name')}
        onChange={(event) => put({ name: event.target.value })}
      />
      {(value.name !== '' || !byDoctor) && (
        <TextField
          label="Their HPCSA or practice number"
          placeholder="MP0123456"
          maxLength={20}
          value={value.number}
          error={error('prescriber.number')}
          onChange={(event) => put({ number: event.target.value })}
        />
      )}
      {/* Two days do not fit side by side on a phone. */}
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <TextField
          label="From"
          type="date"
          value={value.validFrom}
          error={error('validFrom')}
          onChange={(event) => put({ validFrom: event.target.value })}
        />
        <TextField
          label="Until"
          type="date"
          min={value.validFrom}
          value={value.validUntil}
          error={error('validUntil')}
          onChange={(event) => put({ validUntil: event.target.value })}
        />
      </div>
      <PaperField file={paper} error={error('documentId')} onChange={onPaper} />
    </div>
  )
}

/** The prescription itself, so that whoever gives by the order can compare. */
function PaperField({
  file,
  error,
  onChange,
}: {
  file: File | null
  error: string | undefined
  onChange: (file: File | null) => void
}) {
  const [problem, setProblem] = useState<string | null>(null)
  return (
    <div role="group" aria-label="Photo or scan of the prescription" className="grid gap-1">
      {file ? (
        <div className="flex min-h-12 min-w-0 items-center gap-2">
          <FileText className="size-5 flex-none text-brand" aria-hidden />
          <b className="min-w-0 flex-1 truncate">{file.name}</b>
          <Button
            kind="plain"
            size="icon"
            aria-label="Remove the file"
            onClick={() => onChange(null)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ) : (
        <FileChooser kind="quiet" onFile={onChange} onProblem={setProblem}>
          <Paperclip className="size-5 flex-none" aria-hidden />
          Photo or scan of the prescription
        </FileChooser>
      )}
      {(problem ?? error) && (
        <p role="alert" className="text-small text-alert">
          {problem ?? error}
        </p>
      )}
    </div>
  )
}
