import { CircleAlert } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'

type FieldProps = {
  label: string
  hint?: ReactNode
  error?: string | undefined
}

const BOX =
  'w-full rounded-small border-2 border-line bg-card px-3.5 text-body text-ink placeholder:text-muted focus:border-brand aria-invalid:border-alert'

/** A label, the control, a hint and the error, tied together for those who only hear them. */
export function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & {
  children: (control: {
    id: string
    'aria-describedby': string | undefined
    'aria-invalid': boolean | undefined
  }) => ReactNode
}) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="text-small text-muted">
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <p
          id={`${id}-error`}
          className="flex items-start gap-1.5 text-small font-semibold text-alert"
        >
          <CircleAlert className="mt-px size-4 flex-none" aria-hidden />
          {error}
        </p>
      )}
    </div>
  )
}

export function TextField({ label, hint, error, ...rest }: FieldProps & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input {...control} {...rest} className={`${BOX} min-h-12`} />}
    </Field>
  )
}

export function TextArea({
  label,
  hint,
  error,
  rows = 3,
  ...rest
}: FieldProps & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...control}
          rows={rows}
          {...rest}
          style={{ minHeight: `${rows * 1.5 + 1.5}rem` }}
          className={`${BOX} field-sizing-content resize-y py-3`}
        />
      )}
    </Field>
  )
}

export function Select({ label, hint, error, ...rest }: FieldProps & ComponentProps<'select'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <select {...control} {...rest} className={`${BOX} min-h-12`} />}
    </Field>
  )
}
