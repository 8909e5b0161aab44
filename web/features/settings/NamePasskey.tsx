import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError } from '../auth/Threshold.tsx'
import { useForm } from '../auth/useForm.ts'

/** A name to tell it from others later; then the browser asks. */
export function NamePasskey({
  suggestion,
  onName,
}: {
  suggestion: string
  onName: (name: string) => Promise<void>
}) {
  const form = useForm(async ({ name = '' }) => onName(name.trim() || suggestion))
  return (
    <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
      <TextField
        label="What is it on?"
        hint="So that you know later which one it is."
        name="name"
        defaultValue={suggestion}
        maxLength={60}
        error={form.fields['name']}
      />
      <FormError>{form.sentence}</FormError>
      <Button type="submit" size="large" disabled={form.busy}>
        {form.busy ? 'One moment…' : 'Make the passkey'}
      </Button>
    </form>
  )
}
