import { useMemo } from 'react'
import { useApp } from '../../app.ts'
import { Card } from '../../ui/Card.tsx'
import { useVisits } from '../visits/queries.ts'
import { VisitRow } from '../visits/VisitRow.tsx'

/** Reports about which a doctor asks this nurse something, however old. */
export function AskedReports() {
  const { user } = useApp()
  const filter = useMemo(() => ({ nurseId: user.id, unreviewed: 'true' as const }), [user.id])
  const { visits = [] } = useVisits(filter)
  const asked = visits.filter(({ can }) => can.includes('answer-question'))
  if (asked.length === 0) return null
  return (
    <Card className="border-warn">
      <h2>Your doctor asks about</h2>
      <ul>
        {asked.map((visit) => (
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
