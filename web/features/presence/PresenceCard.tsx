import { MapPinCheck, MapPinOff, PenLine, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { PresenceEntry } from '../../../contract/grades.ts'
import type { Visit } from '../../../contract/visits.ts'
import { useOutbox } from '../../app.ts'
import { stamp, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useNow } from '../../useNow.ts'
import { DoorCodeForm } from './DoorCodeForm.tsx'
import { ReasonSheet } from './ReasonSheet.tsx'
import { explain, GRADE_LOOK, KIND_WORDS } from './words.ts'

const ICONS: Record<PresenceEntry['grade'], LucideIcon> = {
  A: MapPinCheck,
  B: MapPinCheck,
  C: MapPinOff,
  D: PenLine,
}

/** How well begin and end are proven, in words. Asks softly for a reason, and waits for it. */
export function PresenceCard({ visit }: { visit: Visit }) {
  const now = useNow()
  const [asked, setAsked] = useState<PresenceEntry | null>(null)
  if (!visit.presence.length) return <WaitingCheckIn visit={visit} />
  const mayExplain = visit.can.includes('explain-presence')
  return (
    <Card>
      <h2>Check-in and check-out</h2>
      <ul className="grid gap-3">
        {visit.presence.map((entry) => {
          const { word, tone } = GRADE_LOOK[entry.grade]
          return (
            <li key={entry.id} className="grid gap-1">
              <span className="flex flex-wrap items-center gap-2">
                <b>{KIND_WORDS[entry.kind]}</b>
                <span className="text-muted">
                  {entry.uncertain ? 'about ' : ''}
                  {stamp(entry.at, now)}
                </span>
                <Tag tone={tone} icon={ICONS[entry.grade]}>
                  {word}
                </Tag>
              </span>
              <span className="text-small text-muted">{explain(entry)}</span>
              {entry.said && <span className="text-small">“{entry.said}”</span>}
              {!entry.pinConfirmed && entry.grade !== 'D' && (
                <span className="text-small text-muted">
                  The pin of this home is not confirmed yet, so this counts for nothing but itself.
                </span>
              )}
              {entry.grade === 'C' && visit.can.includes('enter-door-code') && (
                <DoorCodeForm
                  visitId={visit.id}
                  kind={entry.kind}
                  at={entry.at}
                  triesLeft={entry.codeTriesLeft}
                />
              )}
              {mayExplain && entry.grade === 'C' && (
                <Button kind="quiet" className="justify-self-start" onClick={() => setAsked(entry)}>
                  {entry.said ? 'Say more' : 'Say why, when you can'}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {visit.corrections.map((correction) => (
        <p key={correction.id} className="border-t border-line pt-2 text-small text-muted">
          Corrected {stamp(correction.at, now)} by {correction.by.name}: {correction.reason}
        </p>
      ))}
      {asked && <ReasonSheet visitId={visit.id} entry={asked} onClose={() => setAsked(null)} />}
    </Card>
  )
}

/** She has arrived, and the server does not know yet: the code of the door is asked for all the same. */
function WaitingCheckIn({ visit }: { visit: Visit }) {
  const arrived = useOutbox().findLast(
    ({ change, input }) =>
      change === 'visits.changeStatus' && input['id'] === visit.id && input['status'] === 'ARRIVED',
  )
  if (!arrived || (visit.status !== 'ARRIVED' && visit.status !== 'IN_PROGRESS')) return null
  return (
    <Card>
      <h2>Check-in</h2>
      <span className="text-small text-muted">
        Arrived {time(arrived.at)}. How well that is proven is known when there is signal.
      </span>
      {!arrived.input['position'] && (
        <DoorCodeForm visitId={visit.id} kind="check-in" at={arrived.at} />
      )}
    </Card>
  )
}
