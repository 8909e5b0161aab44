import type { ReactNode } from 'react'

const DRAWINGS = {
  /** A kettle and two cups: nothing to do is allowed to feel good. */
  tea: 'M30 62h44v18a14 14 0 0 1-14 14H44a14 14 0 0 1-14-14zM74 66h8a8 8 0 0 1 0 16h-8M44 52c-4-6 4-8 0-14M58 52c-4-6 4-8 0-14M20 104h68',
  home: 'M16 60 60 24l44 36M28 52v48h64V52M52 100V74h16v26',
  letter: 'M20 38h80v56H20zM20 40l40 32 40-32',
  page: 'M34 18h38l18 18v66H34zM72 18v18h18M46 56h32M46 70h32M46 84h20',
  cloud: 'M36 84a18 18 0 0 1-2-36 26 26 0 0 1 50-2 19 19 0 0 1 2 38zM42 98l36-62',
} as const

export function EmptyState({
  drawing,
  children,
  action,
}: {
  drawing: keyof typeof DRAWINGS
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="grid justify-items-center gap-3 px-4 py-8 text-center">
      <svg viewBox="0 0 120 120" className="size-28 text-brand-line" aria-hidden>
        <path
          d={DRAWINGS[drawing]}
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <p className="max-w-80 text-muted">{children}</p>
      {action}
    </div>
  )
}
