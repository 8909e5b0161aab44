import type { VisitSummary } from '../../../contract/visits.ts'
import { Card } from '../../ui/Card.tsx'
import { VisitRow } from './VisitRow.tsx'

/** Visits whose reports wait for something, each leading to its report; nothing where none waits. */
export function ReportsCard({
  title,
  visits,
  className = '',
}: {
  title: string
  visits: readonly VisitSummary[]
  className?: string
}) {
  if (visits.length === 0) return null
  return (
    <Card className={className}>
      <h2>{title}</h2>
      <ul>
        {visits.map((visit) => (
          <VisitRow
            key={visit.id}
            visit={visit}
            who="patient"
            withDay
            to={`/visits/${visit.id}/report`}
          />
        ))}
      </ul>
    </Card>
  )
}
