import { ChartLine } from 'lucide-react'
import { Link } from 'react-router'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Charts } from './Trends.tsx'
import { useTrends } from './queries.ts'

/** The way to what was measured over all visits; `back` is where its reader came from. */
export function TrendsLink({ patientId, back }: { patientId: string; back: string }) {
  const { data } = useTrends(patientId)
  if (!data?.items.length) return null
  return (
    <Button asChild kind="quiet">
      <Link to={`/people/${patientId}/trends`} state={{ back }}>
        <ChartLine className="size-5 flex-none" aria-hidden />
        Vital signs over time
      </Link>
    </Button>
  )
}

/** The same small, beside something else: every sign of which there is more than one value. */
export function TrendsCard({ patientId, back }: { patientId: string; back: string }) {
  const { user } = useApp()
  const { data } = useTrends(patientId)
  if (!data || data.items.length < 2) return null
  return (
    <Card aria-label="Vital signs over time">
      <h2>Over time</h2>
      <Charts read={data} family={user.role === 'patient'} compact />
      <TrendsLink patientId={patientId} back={back} />
    </Card>
  )
}
