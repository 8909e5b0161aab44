import { ExternalLink } from 'lucide-react'
import type { Registration } from '../../../contract/staff.ts'
import { Button } from '../../ui/Button.tsx'
import { TextArea } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { FormError } from '../auth/Threshold.tsx'
import { calendarDay, CATEGORY_WORDS } from './registrationWords.ts'

/** The councils, whose registers anybody may ask; they open in another window. */
const REGISTERS = {
  SANC: 'https://www.sanc.co.za',
  HPCSA: 'https://www.hpcsa.co.za',
}

/** A clinical lead compares what was entered with the register of the council. */
export function DecisionSheet({
  registration,
  as,
  onClose,
}: {
  registration: Registration
  as: 'verify' | 'refuse'
  onClose: () => void
}) {
  const { id, council, number, category, validUntil } = registration
  const { run, busy, fields, sentence } = useChange()
  const toast = useToast()
  const verify = as === 'verify'

  async function decide(form: FormData) {
    const note = String(form.get('note') ?? '')
    const outcome = await run(verify ? 'staff.verifyRegistration' : 'staff.refuseRegistration', {
      id,
      note,
    })
    if (outcome === 'refused') return
    toast(verify ? 'Verified' : 'Refused')
    onClose()
  }

  return (
    <Sheet
      title={verify ? 'Is it as the register says?' : 'Why does it not hold?'}
      onClose={onClose}
    >
      <p>
        <b className="text-large tabular-nums">
          {council} {number}
        </b>
        <br />
        {[category && CATEGORY_WORDS[category], validUntil && `until ${calendarDay(validUntil)}`]
          .filter(Boolean)
          .join(', ')}
      </p>
      <a
        href={REGISTERS[council]}
        target="_blank"
        rel="noreferrer"
        className="inline-flex min-h-12 items-center gap-2 font-semibold text-brand underline"
      >
        <ExternalLink className="size-5" aria-hidden />
        Look it up at the {council}
      </a>
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void decide(new FormData(event.currentTarget))
        }}
      >
        <TextArea
          label={verify ? 'Note (optional)' : 'Reason'}
          hint="The person it is about can read it"
          name="note"
          rows={2}
          error={fields['note']}
        />
        <FormError>{fields['note'] ? null : sentence}</FormError>
        <Button type="submit" kind={verify ? 'primary' : 'danger'} size="large" disabled={busy}>
          {verify ? 'Yes, it is verified' : 'Refuse'}
        </Button>
      </form>
    </Sheet>
  )
}
