import { ChevronRight, FileClock, MessageCircle } from 'lucide-react'
import { Link } from 'react-router'
import type { VisitSummary } from '../../../contract/visits.ts'
import { day, time } from '../../time.ts'
import { StatusTag, Tag } from '../../ui/Tag.tsx'
import { DelayTag } from './DelayTag.tsx'
import { RiskTag } from './RiskTag.tsx'
import { useNow } from '../../useNow.ts'

/** One visit in a list: when, who, what, and how it stands. */
export function VisitRow({
  visit,
  who,
  withDay = false,
  to = `/visits/${visit.id}`,
}: {
  visit: VisitSummary & { pending?: boolean }
  who: 'patient' | 'nurse'
  withDay?: boolean
  to?: string
}) {
  const now = useNow()
  const name = who === 'patient' ? visit.patient.name : (visit.nurse?.name ?? 'Looking for a nurse')
  return (
    <li>
      <Link
        to={to}
        className="grid grid-cols-[4.75rem_1fr_auto] items-center gap-3 border-t border-line py-3 in-[li:first-child]:border-0"
      >
        <span>
          <b className="block text-large leading-tight">{time(visit.start)}</b>
          {withDay && <span className="text-small text-muted">{day(visit.start, now)}</span>}
        </span>
        <span className="min-w-0">
          <b className="block">{name}</b>
          <span className="block text-small text-muted">
            {visit.service.name}
            {who === 'patient' ? `, ${visit.suburb}` : ` for ${visit.patient.name}`}
          </span>
          <span className="mt-1.5 flex flex-wrap gap-1.5">
            <StatusTag status={visit.status} late={visit.late} />
            {visit.overdue && who === 'patient' && (
              <Tag tone="warn" icon={FileClock}>
                Report overdue
              </Tag>
            )}
            <RiskTag risk={visit.atRisk} />
            <DelayTag delay={visit.delay} />
            {visit.pending && <Tag tone="info">Waits for signal</Tag>}
            {visit.unread > 0 && (
              <Tag tone="alert" icon={MessageCircle}>
                {visit.unread} new
              </Tag>
            )}
          </span>
        </span>
        <ChevronRight className="size-5 text-muted" aria-hidden />
      </Link>
    </li>
  )
}
