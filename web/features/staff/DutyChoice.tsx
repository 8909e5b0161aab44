import { Checkbox } from 'radix-ui'
import { Check } from 'lucide-react'
import { DUTIES, type Duty } from '../../../contract/people.ts'
import { DUTY_NOTES, DUTY_WORDS } from '../../words.ts'

/** Any of the four duties, each with what it opens. */
export function DutyChoice({
  value,
  onChange,
  error,
}: {
  value: readonly Duty[]
  onChange: (next: readonly Duty[]) => void
  error?: string | undefined
}) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 font-semibold">Duties</legend>
      {DUTIES.map((duty) => (
        <Checkbox.Root
          key={duty}
          checked={value.includes(duty)}
          onCheckedChange={(on) =>
            onChange(DUTIES.filter((each) => (each === duty ? on === true : value.includes(each))))
          }
          className="flex min-h-12 items-center gap-3 rounded-card border-2 border-line bg-card px-4 py-2.5 text-left data-[state=checked]:border-brand data-[state=checked]:bg-brand-soft"
        >
          <span className="grid size-6 flex-none place-items-center rounded-small border-2 border-line text-brand in-data-[state=checked]:border-brand">
            <Checkbox.Indicator>
              <Check className="size-4" aria-hidden />
            </Checkbox.Indicator>
          </span>
          <span className="min-w-0">
            <span className="block font-semibold">{DUTY_WORDS[duty]}</span>
            <span className="block text-small text-muted">{DUTY_NOTES[duty]}</span>
          </span>
        </Checkbox.Root>
      ))}
      {error && <p className="text-small font-semibold text-alert">{error}</p>}
    </fieldset>
  )
}
