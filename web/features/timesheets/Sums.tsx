import type { Timesheet, Totals } from '../../../contract/timesheets.ts'

const hours = (minutes: number) =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`

const SUMS: readonly { label: string; of: (totals: Totals) => string }[] = [
  { label: 'Planned', of: ({ plannedMinutes }) => hours(plannedMinutes) },
  { label: 'Proven', of: ({ provenMinutes }) => hours(provenMinutes) },
  { label: 'Noted', of: ({ notedMinutes }) => hours(notedMinutes) },
  { label: 'Corrected', of: ({ correctedMinutes }) => hours(correctedMinutes) },
  { label: 'Kilometres', of: ({ kilometres }) => kilometres.toFixed(1) },
]

/** How the kilometres of a week are known. */
export const WAY_WORDS = {
  road: 'by road',
  line: 'as the crow flies',
  both: 'partly as the crow flies',
} satisfies Record<NonNullable<Totals['kilometresBy']>, string>

/** The week in five numbers, hours and minutes. */
export function Sums({ totals }: { totals: Totals }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-5">
      {SUMS.map(({ label, of }) => (
        <div key={label}>
          <dt className="text-small text-muted">{label}</dt>
          <dd className="text-large font-bold tabular-nums">{of(totals)}</dd>
          {label === 'Kilometres' && totals.kilometresBy && (
            <dd className="text-small text-muted">{WAY_WORDS[totals.kilometresBy]}</dd>
          )}
        </div>
      ))}
    </dl>
  )
}

export function shareWords({ counted, proven, unconfirmed }: Timesheet['share']): string {
  const rest =
    unconfirmed > 0 ? `; ${unconfirmed} at homes whose pin is not confirmed are left out` : ''
  if (counted === 0) return `No check-in at a confirmed home yet${rest}`
  return `${proven} of ${counted} check-ins and check-outs are proven${rest}`
}
