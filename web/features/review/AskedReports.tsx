import { useMemo } from 'react'
import { useApp } from '../../app.ts'
import { useVisits } from '../visits/queries.ts'
import { ReportsCard } from '../visits/ReportsCard.tsx'

/** Reports about which a doctor asks this nurse something, however old. */
export function AskedReports() {
  const { user } = useApp()
  const filter = useMemo(() => ({ nurseId: user.id, unreviewed: 'true' as const }), [user.id])
  const { visits = [] } = useVisits(filter)
  const asked = visits.filter(({ can }) => can.includes('answer-question'))
  return <ReportsCard title="Your doctor asks about" visits={asked} className="border-warn" />
}
