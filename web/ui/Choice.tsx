import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'

/** One of a few, as large cards: a native question with arrows, not a menu to open. */
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
  const grid = { 1: 'grid-cols-1', 2: 'grid-cols-2', 3: 'grid-cols-3' }[columns]
  return (
    <div className="grid gap-2">
      <p className={hideLabel ? 'sr-only' : 'font-semibold'}>{label}</p>
      <RadioGroup.Root
        aria-label={label}
        value={value ?? ''}
        onValueChange={(next) => onChange(next as Value)}
        className={`grid gap-2 ${grid}`}
      >
        {options.map((option) => (
          <RadioGroup.Item
            key={option.value}
            value={option.value}
            className="flex min-h-12 items-center gap-3 rounded-card border-2 border-line bg-card px-4 py-2.5 text-left data-[state=checked]:border-brand data-[state=checked]:bg-brand-soft"
          >
            <span className="min-w-0 flex-1">
              <span className="block font-semibold">{option.title}</span>
              {option.note && <span className="block text-small text-muted">{option.note}</span>}
            </span>
            {option.end}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  )
}
