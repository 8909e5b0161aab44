import { TextField } from '../../ui/Field.tsx'

/** Six digits from an SMS, which phones fill in by themselves. */
export function SmsCodeField({ error }: { error?: string | undefined }) {
  return (
    <TextField
      label="Code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={6}
      required
      error={error}
    />
  )
}
