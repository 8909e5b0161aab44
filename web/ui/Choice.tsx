import { useId, type ReactNode } from 'react'

/**
 * One of a few, as large cards. The browser's own radio buttons: an arrow chooses at once, however
 * slow the phone, where a script's would move the focus first and may miss a quick key.
 */
export function Choice<Value extends string>({
  label,
  value,
  onChange,
  options,
  columns = 1,
  hideLabel = false,
}: {
  label: string
  value: Value | null
  onChange: (value: Value) => void
  options: readonly { value: Value; title: ReactNode; note?: ReactNode; end?: ReactNode }[]
  columns?: 1 | 2 | 3
  hideLabel?: boolean
}) {
  const name = useId()
  const grid = { 1: 'grid-cols-1', 2: 'grid-cols-2', 3: 'grid-cols-3' }[columns]
  return (
    <div className="grid gap-2">
      <p className={hideLabel ? 'sr-only' : 'font-semibold'}>{label}</p>
      <div role="radiogroup" aria-label={label} className={`grid gap-2 ${grid}`}>
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex min-h-12 items-center gap-3 rounded-card border-2 border-line bg-card px-4 py-2.5 has-checked:border-brand has-checked:bg-brand-soft"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute -inset-0.5 cursor-pointer appearance-none rounded-card"
            />
            <span className="min-w-0 flex-1">
              <span className="block font-semibold">{option.title}</span>
              {option.note && <span className="block text-small text-muted">{option.note}</span>}
            </span>
            {option.end}
          </label>
        ))}
      </div>
    </div>
  )
}
