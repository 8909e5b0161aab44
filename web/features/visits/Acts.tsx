import { Ellipsis, MessageCircle } from 'lucide-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Visit } from '../../../contract/visits.ts'
import type { VisitAction } from '../../../contract/visitActions.ts'
import { useApp } from '../../app.ts'
import { Foot } from '../../shell.tsx'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { ACTION_WORDS } from '../../words.ts'
import { AbsenceSheet } from '../presence/AbsenceSheet.tsx'
import { CorrectSheet } from '../presence/CorrectSheet.tsx'
import { PinSheet } from '../presence/PinSheet.tsx'
import { CandidateSheet } from '../offers/CandidateSheet.tsx'
import { AssignSheet } from './AssignSheet.tsx'
import { CancelSheet } from './CancelSheet.tsx'
import { EndSheet } from './EndSheet.tsx'
import { RescheduleSheet } from './RescheduleSheet.tsx'
import { MORE, primaryOf } from './steps.ts'
import { useStep } from './useStep.ts'

type Open = 'more' | VisitAction | null

const ON_REPORT_PAGE = new Set<VisitAction>([
  'write-report',
  'sign-report',
  'read-report',
  'review',
])
const ASKS = new Set<VisitAction>([
  'mark-absent',
  'record-call',
  'propose-pin',
  'correct',
  'end-early',
  'reschedule',
  'cancel',
  'assign-nurse',
  'assign-doctor',
])

/** What this person may do with this visit, exactly as `can` says: one large act, the rest behind it. */
export function Acts({ visit }: { visit: Visit }) {
  const { take, busy } = useStep()
  const { user } = useApp()
  const navigate = useNavigate()
  const [open, setOpen] = useState<Open>(null)
  const primary = primaryOf(visit.can)
  // One way to an unopened door: the calls before it and the word for it share a sheet.
  const hidden = visit.can.includes('mark-absent') ? 'record-call' : null
  const more = MORE.filter(
    (action) => action !== primary && action !== hidden && visit.can.includes(action),
  )
  const talks = visit.can.some((action) => action.startsWith('message-'))

  function act(action: VisitAction) {
    if (ON_REPORT_PAGE.has(action)) return void navigate(`/visits/${visit.id}/report`)
    if (ASKS.has(action) || action === 'unassign') return setOpen(action)
    setOpen(null)
    void take(visit, action)
  }

  return (
    <Foot>
      {primary && (
        <Button size="large" disabled={busy} onClick={() => act(primary)}>
          {ACTION_WORDS[primary]}
        </Button>
      )}
      <div className="flex items-center gap-2">
        {talks && (
          <Button asChild kind="quiet" className="min-w-0 flex-1 px-3 lg:hidden">
            <Link to={`/visits/${visit.id}/messages`}>
              <MessageCircle className="size-5 flex-none" aria-hidden />
              Messages
              {visit.unread > 0 && (
                <span className="min-w-5 rounded-full bg-alert px-1 text-center text-small leading-5 font-bold text-alert-ink">
                  {visit.unread}
                  <span className="sr-only"> new</span>
                </span>
              )}
            </Link>
          </Button>
        )}
        <Button kind="quiet" className="min-w-0 flex-1 px-3" onClick={() => setOpen('more')}>
          <Ellipsis className="size-5 flex-none" aria-hidden />
          More
        </Button>
      </div>
      {open === 'more' && (
        <Sheet title="What else?" onClose={() => setOpen(null)}>
          <div className="grid gap-2">
            {more.map((action) => (
              <Button
                key={action}
                kind={/cancel|end-early|decline|unassign/.test(action) ? 'outline' : 'quiet'}
                onClick={() => act(action)}
              >
                {ACTION_WORDS[action]}
              </Button>
            ))}
            <Button asChild kind="outline">
              <Link to={`/cases/new?visit=${visit.id}&patient=${visit.patient.id}`}>
                {user.role === 'patient' ? 'Complain' : 'Report an incident'}
              </Link>
            </Button>
            {user.duties.includes('dispatch') && (
              <Button asChild kind="outline">
                <Link to={`/cases/new?for=caller&visit=${visit.id}&patient=${visit.patient.id}`}>
                  Write down a caller’s complaint
                </Link>
              </Button>
            )}
            {visit.can.includes('complete') && (
              <>
                <Button
                  kind="quiet"
                  onClick={() => {
                    setOpen(null)
                    void take(visit, 'complete', { outcome: 'partial' })
                  }}
                >
                  Care was done in part
                </Button>
                <Button
                  kind="quiet"
                  onClick={() => {
                    setOpen(null)
                    void take(visit, 'complete', { outcome: 'stopped' })
                  }}
                >
                  Care had to stop
                </Button>
              </>
            )}
          </div>
        </Sheet>
      )}
      {open === 'reschedule' && <RescheduleSheet visit={visit} onClose={() => setOpen(null)} />}
      {open === 'cancel' && <CancelSheet visit={visit} onClose={() => setOpen(null)} />}
      {(open === 'mark-absent' || open === 'record-call') && (
        <AbsenceSheet
          visit={visit}
          onClose={() => setOpen(null)}
          onAbsent={() => {
            setOpen(null)
            void take(visit, 'mark-absent')
          }}
        />
      )}
      {open === 'propose-pin' && <PinSheet visit={visit} onClose={() => setOpen(null)} />}
      {open === 'correct' && <CorrectSheet visit={visit} onClose={() => setOpen(null)} />}
      {open === 'end-early' && (
        <EndSheet
          onClose={() => setOpen(null)}
          onEnd={(reason) => {
            setOpen(null)
            void take(visit, open, { reason })
          }}
        />
      )}
      {open === 'assign-nurse' && <CandidateSheet visit={visit} onClose={() => setOpen(null)} />}
      {(open === 'assign-doctor' || open === 'unassign') && (
        <AssignSheet visit={visit} action={open} onClose={() => setOpen(null)} />
      )}
    </Foot>
  )
}
