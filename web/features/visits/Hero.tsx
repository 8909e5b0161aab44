import { MessageCircle } from 'lucide-react'
import { Link } from 'react-router'
import type { Eta } from '../../../contract/trail.ts'
import type { VisitSummary } from '../../../contract/visits.ts'
import { useApp } from '../../app.ts'
import { day, span, time } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { StatusTag, Tag } from '../../ui/Tag.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { useNow } from '../../useNow.ts'
import { familyHeadline } from '../../words.ts'
import { DelayTag } from './DelayTag.tsx'
import { useVisit, useWhereabouts } from './queries.ts'
import { wayOf } from './way.ts'
import { Whereabouts } from './Whereabouts.tsx'

/** The number a family waits for: minutes until the door opens. */
function Countdown({ visit, eta }: { visit: VisitSummary; eta: Eta | null }) {
  const now = useNow()
  const ahead = Date.parse(visit.start) - now
  const { value, unit } = eta
    ? { value: `${eta.fromMinutes}–${eta.toMinutes}`, unit: 'min' }
    : span(ahead)
  if (visit.status === 'IN_PROGRESS' || visit.status === 'ARRIVED') {
    return (
      <p className="text-muted">
        Until about <b className="text-ink">{time(visit.end)}</b>
      </p>
    )
  }
  if (!eta && ahead < 0) {
    return (
      <p className="text-muted">
        Agreed for <b className="text-ink">{time(visit.start)}</b>
        {visit.late ? '. We are running late, and are sorry.' : ''}
      </p>
    )
  }
  return (
    <div>
      <p className="text-huge leading-none font-[750] tracking-tight">
        {value} <span className="text-large font-semibold text-muted">{unit}</span>
      </p>
      <p className="mt-1 text-muted">
        {eta
          ? `between ${time(now + eta.fromMinutes * 60_000)} and ${time(now + eta.toMinutes * 60_000)}, ${eta.by === 'road' ? 'by road' : 'estimated'}`
          : `${day(visit.start, now)} at ${time(visit.start)}`}
      </p>
    </div>
  )
}

/** Who is coming, when, answered in the largest words of the screen. */
export function Hero({ visitId, summary }: { visitId: string; summary: VisitSummary }) {
  const { user } = useApp()
  const now = useNow()
  const { visit } = useVisit(visitId)
  const known = useWhereabouts(visit)
  const shown = visit ?? { ...summary, pending: false }
  const own = shown.patient.name === user.name
  // Minutes alone are said by the countdown.
  const more = known && (known.dot || known.stale || !known.eta)
  return (
    <>
      <PageHeader title={familyHeadline(shown, own)} />
      <Card>
        {visit && more && <Whereabouts visit={visit} />}
        <div className="flex flex-wrap items-end justify-between gap-3">
          <Countdown visit={shown} eta={known?.eta ?? null} />
          <span className="flex flex-wrap gap-1.5">
            <StatusTag status={shown.status} late={shown.late} />
            <DelayTag delay={shown.delay} />
          </span>
        </div>
        {shown.nurse && (
          <div className="flex items-center gap-3">
            <Avatar name={shown.nurse.name} large />
            <div>
              <h2>{shown.nurse.name}</h2>
              <p className="text-muted">
                {shown.service.name}, {shown.service.minutes} min
              </p>
            </div>
          </div>
        )}
        {shown.pending && <Tag tone="info">Waits for signal</Tag>}
        <div className="grid grid-cols-2 gap-2">
          <Button asChild kind="quiet">
            <Link to={`/visits/${visitId}`}>The visit</Link>
          </Button>
          <Button asChild kind="quiet">
            <Link to={`/visits/${visitId}/messages`}>
              <MessageCircle className="size-5" aria-hidden />
              {shown.unread > 0 ? `${shown.unread} new` : 'Messages'}
            </Link>
          </Button>
        </div>
      </Card>
      {visit && (
        <Card>
          <h2 className="sr-only">How far it is</h2>
          <Timeline steps={wayOf(visit, now)} />
        </Card>
      )}
    </>
  )
}
