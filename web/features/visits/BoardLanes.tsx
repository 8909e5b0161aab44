import { ShieldAlert } from 'lucide-react'
import type { VisitSummary } from '../../../contract/visits.ts'
import { time } from '../../time.ts'
import { useNow } from '../../useNow.ts'
import { RISK_WORDS, STATUS_WORDS } from '../../words.ts'
import { nowAt, type Lane, type Layout } from './boardLayout.ts'

const lastName = (name: string) => name.split(' ').at(-1)!

type Shown = VisitSummary & { pending?: boolean }

function look(visit: Shown): string {
  if (visit.atRisk) return 'border-alert bg-alert-soft text-alert'
  if (visit.late) return 'border-current bg-warn-soft text-warn'
  if (/EN_ROUTE|ARRIVED|IN_PROGRESS/.test(visit.status)) {
    return 'border-brand bg-brand text-brand-ink'
  }
  if (visit.status === 'COMPLETED') return 'border-line bg-card text-muted'
  if (visit.status === 'PATIENT_ABSENT') return 'border-warn bg-card text-warn'
  return 'border-brand-line bg-brand-soft text-brand'
}

function under(visit: Shown): string {
  if (visit.atRisk) return `at risk, ${time(visit.start)}`
  if (visit.late) return `late, ${time(visit.start)}`
  if (visit.status === 'SCHEDULED') return time(visit.start)
  return `${STATUS_WORDS[visit.status].toLowerCase()}, ${time(visit.start)}`
}

function LaneRow({
  lane,
  onChoose,
  onNurse,
}: {
  lane: Lane<Shown>
  onChoose: (id: string) => void
  onNurse: (nurse: { id: string; name: string }) => void
}) {
  const running = lane.visits.find(({ visit }) => /EN_ROUTE|ARRIVED|IN_PROGRESS/.test(visit.status))
  const late = lane.visits.some(({ visit }) => visit.late)
  return (
    <li className="grid grid-cols-[8rem_1fr] items-center">
      <button
        type="button"
        onClick={() => onNurse(lane)}
        className="min-h-12 min-w-0 rounded-small pr-2 text-left hover:bg-well"
      >
        <b className="block truncate text-small">{lane.name}</b>
        <span className="block truncate text-small text-muted">
          {running
            ? STATUS_WORDS[running.visit.status].toLowerCase()
            : late
              ? 'late'
              : lane.visits.length
                ? `${lane.visits.length} visits`
                : 'free'}
        </span>
      </button>
      <ul className="relative h-12 rounded-small bg-well">
        {lane.gaps.map(([start, end]) => (
          <li
            key={start}
            aria-hidden
            className="drive absolute top-[23px] h-0.5"
            style={{ left: `${start}%`, width: `${end - start}%` }}
          />
        ))}
        {lane.visits.map(({ visit, left, width }) => (
          <li
            key={visit.id}
            className="absolute inset-y-1 transition-[left,width]"
            style={{ left: `min(${left}%, 100% - 3rem)`, width: `max(3rem, ${width}%)` }}
          >
            <button
              type="button"
              onClick={() => onChoose(visit.id)}
              className={`h-full w-full overflow-hidden rounded-[8px] border px-2 text-left leading-tight whitespace-nowrap ${look(visit)}`}
            >
              <b className="flex items-center gap-1 text-small">
                {visit.atRisk && <ShieldAlert className="size-3.5 flex-none" aria-hidden />}
                <span className="truncate">{lastName(visit.patient.name)}</span>
              </b>
              <span className="block truncate text-[12px]">{under(visit)}</span>
              <span className="sr-only">
                {`${visit.patient.name}, ${STATUS_WORDS[visit.status]}${visit.atRisk ? `, ${RISK_WORDS[visit.atRisk]}` : ''}, until ${time(visit.end)}, ${lane.name}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </li>
  )
}

/** The day as space: hours from left to right, one lane a nurse, the present as a red line. */
export function BoardLanes({
  layout,
  day,
  onChoose,
  onNurse,
}: {
  layout: Layout<Shown>
  day: string
  onChoose: (id: string) => void
  onNurse: (nurse: { id: string; name: string }) => void
}) {
  const now = useNow()
  const { from, to } = layout
  const at = nowAt(now, day, from, to)
  const hours = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  return (
    <div className="relative rounded-[22px] border border-line bg-card p-5 shadow-card">
      <div className="mb-1 grid grid-cols-[8rem_1fr] text-small text-muted" aria-hidden>
        <div />
        <div className="relative h-5">
          {hours.map((hour, index) => {
            const left = (index / (hours.length - 1)) * 100
            // The present stands on this line too, and is worth more than an hour.
            const hidden = at !== null && Math.abs(at - left) < 6.5
            return (
              <span
                key={hour}
                className="absolute -translate-x-1/2 first:translate-x-0 last:-translate-x-full"
                style={{ left: `${left}%` }}
              >
                {hidden ? '' : String(hour).padStart(2, '0')}
              </span>
            )
          })}
        </div>
      </div>
      <div className="relative">
        <ol className="grid gap-1.5">
          {layout.lanes.map((lane) => (
            <LaneRow key={lane.id} lane={lane} onChoose={onChoose} onNurse={onNurse} />
          ))}
        </ol>
        {at !== null && (
          <div className="pointer-events-none absolute inset-y-0 right-0 left-32" aria-hidden>
            <div className="absolute -top-1 bottom-0 w-0.5 bg-alert" style={{ left: `${at}%` }}>
              <span className="absolute -top-5 -translate-x-1/2 bg-card px-1 text-small font-bold whitespace-nowrap text-alert">
                {time(now)}
              </span>
            </div>
          </div>
        )}
      </div>
    </div>
  )
}
