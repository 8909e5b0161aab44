export type Step = { label: string; at: string | null; state: 'done' | 'now' | 'ahead' | 'ended' }

const DOT = {
  done: 'border-brand bg-brand',
  now: 'border-brand shadow-[0_0_0_4px_var(--brand-soft)]',
  ahead: 'border-brand-line',
  ended: 'border-warn bg-warn',
} as const

/** The way of a visit from asking to being checked. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="grid">
      {steps.map((step) => (
        <li
          key={step.label}
          aria-current={step.state === 'now' ? 'step' : undefined}
          className={`grid grid-cols-[22px_1fr_auto] gap-2.5 py-1.5 ${step.state === 'now' ? 'font-bold' : ''} ${step.state === 'ahead' ? 'text-muted' : ''}`}
        >
          <i className={`m-[5px] size-3 rounded-full border-2 ${DOT[step.state]}`} aria-hidden />
          <span>
            {step.label}
            <span className="sr-only">
              {step.state === 'done' ? ', done' : step.state === 'now' ? ', now' : ''}
            </span>
          </span>
          <time className="font-medium text-muted">{step.at ?? ''}</time>
        </li>
      ))}
    </ol>
  )
}
