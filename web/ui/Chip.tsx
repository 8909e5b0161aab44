import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

/** One filter of several that is on or off: said by its word, a tick and its colour. */
export function Chip({
  on,
  onChange,
  children,
}: {
  on: boolean
  onChange: (on: boolean) => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={`inline-flex min-h-12 flex-none items-center gap-1.5 rounded-full border-2 px-4 font-semibold leading-tight transition ${on ? 'border-brand bg-brand-soft text-brand' : 'border-line bg-card text-ink hover:border-brand-line'}`}
    >
      {on && <Check className="size-4 flex-none" aria-hidden />}
      {children}
    </button>
  )
}
