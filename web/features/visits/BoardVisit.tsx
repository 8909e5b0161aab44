import { useState } from 'react'
import { Link } from 'react-router'
import type { VisitSummary } from '../../../contract/visits.ts'
import { longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { StatusTag } from '../../ui/Tag.tsx'
import { ACTION_WORDS } from '../../words.ts'
import { CandidateSheet } from '../offers/CandidateSheet.tsx'
import { StandingOffers } from '../offers/StandingOffers.tsx'
import { AssignSheet } from './AssignSheet.tsx'
import { DelayTag } from './DelayTag.tsx'
import { RiskTag } from './RiskTag.tsx'

const ACTS = ['assign-nurse', 'assign-doctor', 'unassign'] as const

/** A visit of the board at a glance, with what dispatch may do about it. */
export function BoardVisit({ visit, onClose }: { visit: VisitSummary; onClose: () => void }) {
  const [act, setAct] = useState<(typeof ACTS)[number] | null>(null)
  if (act === 'assign-nurse') return <CandidateSheet visit={visit} onClose={() => setAct(null)} />
  if (act) return <AssignSheet visit={visit} action={act} onClose={() => setAct(null)} />
  const may = ACTS.filter((action) => visit.can.includes(action))
  return (
    <Sheet title={visit.patient.name} onClose={onClose}>
      <p className="text-muted">
        {visit.service.name}, {visit.suburb}
        <br />
        {longDay(visit.start)}, {time(visit.start)}–{time(visit.end)}
      </p>
      <span className="flex flex-wrap gap-1.5">
        <StatusTag status={visit.status} late={visit.late} />
        <RiskTag risk={visit.atRisk} />
        <DelayTag delay={visit.delay} />
      </span>
      <dl className="grid grid-cols-[5rem_1fr] gap-y-1">
        <dt className="text-muted">Nurse</dt>
        <dd className="font-semibold">{visit.nurse?.name ?? 'Nobody yet'}</dd>
        <dt className="text-muted">Doctor</dt>
        <dd className="font-semibold">{visit.doctor?.name ?? 'Nobody yet'}</dd>
      </dl>
      {visit.can.includes('offer') && <StandingOffers visitId={visit.id} />}
      <div className="grid gap-2">
        {may.map((action) => (
          <Button
            key={action}
            kind={action === 'unassign' ? 'outline' : visit.nurse ? 'quiet' : 'primary'}
            onClick={() => setAct(action)}
          >
            {action === 'assign-nurse' && visit.nurse ? 'Another nurse' : ACTION_WORDS[action]}
          </Button>
        ))}
        <Button asChild kind="quiet">
          <Link to={`/visits/${visit.id}`}>Open the visit</Link>
        </Button>
      </div>
    </Sheet>
  )
}
