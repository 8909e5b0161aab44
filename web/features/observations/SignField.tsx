import { SIGNS, type SignName } from '../../../contract/observations.ts'
import { Field } from '../../ui/Field.tsx'
import { wrongIn } from './useVitals.ts'
import { SIGN_WORDS } from './words.ts'

/** One number with its unit, large enough for a thumb and for sunlight. */
export function SignField({
  name,
  value,
  error,
  onChange,
}: {
  name: SignName
  value: string
  error: string | undefined
  onChange: (value: string) => void
}) {
  const { unit, decimals } = SIGNS[name]
  return (
    <Field label={SIGN_WORDS[name]} error={error ?? wrongIn(name, value)}>
      {(control) => (
        <span className="relative block">
          <input
            {...control}
            inputMode={decimals ? 'decimal' : 'numeric'}
            autoComplete="off"
            maxLength={6}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className="min-h-16 w-full rounded-small border-2 border-line bg-card py-1 pr-14 pl-3 text-[1.75rem] leading-none font-[650] text-ink tabular-nums focus:border-brand aria-invalid:border-alert"
          />
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-small text-muted"
          >
            {unit}
          </span>
        </span>
      )}
    </Field>
  )
}
