import { Check, Clock, Phone } from 'lucide-react'
import type { Visit } from '../../../contract/visits.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { relative, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useApp, useOutbox } from '../../app.ts'
import { useNow } from '../../useNow.ts'

const WAIT_MS = 10 * 60_000
const WHOM = { patient: 'the patient', emergency_contact: 'the emergency contact' } as const
type Whom = keyof typeof WHOM
type Result = 'no_answer' | 'answered' | 'no_number'

/** Nobody opens: ten minutes, two calls, and then it can be said. Works without signal. */
export function AbsenceSheet({
  visit,
  onAbsent,
  onClose,
}: {
  visit: Visit
  onAbsent: () => void
  onClose: () => void
}) {
  const { outbox } = useApp()
  const entries = useOutbox()
  const now = useNow()
  const arrived = visit.times.arrivedAt
  const from =
    visit.absence?.from ?? (arrived && new Date(Date.parse(arrived) + WAIT_MS).toISOString())
  const waiting = entries
    .filter((entry) => entry.change === 'presence.recordCall' && entry.input['id'] === visit.id)
    .map((entry) => entry.input['whom'] as Whom)
  const made = new Set<Whom>([...(visit.absence?.calls ?? []).map(({ whom }) => whom), ...waiting])
  const over = from ? now >= Date.parse(from) : false
  const call = (whom: Whom, result: Result) =>
    void outbox.add('presence.recordCall', {
      id: visit.id,
      callId: newId(),
      whom,
      result,
      at: new Date(clock.now()).toISOString(),
    })
  return (
    <Sheet title="Nobody opens?" onClose={onClose}>
      <ol className="grid gap-4">
        <li className="flex items-center gap-3">
          <Mark done={over} icon={Clock} />
          <span>
            <b className="block">Wait ten minutes at the door</b>
            <span className="text-small text-muted">
              {from
                ? over
                  ? 'Waited'
                  : `Until ${time(from)}, ${relative(from, now)}`
                : 'Once you are there'}
            </span>
          </span>
        </li>
        {(Object.keys(WHOM) as Whom[]).map((whom) => (
          <li key={whom} className="grid gap-2">
            <span className="flex items-center gap-3">
              <Mark done={made.has(whom)} icon={Phone} />
              <b>Call {WHOM[whom]}</b>
            </span>
            {!made.has(whom) && (
              <span className="flex flex-wrap gap-2">
                <Button kind="quiet" onClick={() => call(whom, 'no_answer')}>
                  No answer
                </Button>
                <Button kind="quiet" onClick={() => call(whom, 'answered')}>
                  Answered
                </Button>
                <Button kind="quiet" onClick={() => call(whom, 'no_number')}>
                  No number
                </Button>
              </span>
            )}
          </li>
        ))}
      </ol>
      <Button
        kind="danger"
        size="large"
        disabled={!over || made.size < Object.keys(WHOM).length}
        onClick={onAbsent}
      >
        Nobody opens
      </Button>
      <p className="text-small text-muted">
        Dispatch is told at once. For somebody who is frail or lives alone they check how the person
        is; nothing is charged before that.
      </p>
    </Sheet>
  )
}

function Mark({ done, icon: Icon }: { done: boolean; icon: typeof Clock }) {
  return (
    <span
      className={`grid size-10 flex-none place-items-center rounded-full ${done ? 'bg-good-soft text-good' : 'bg-well text-muted'}`}
    >
      {done ? <Check className="size-5" aria-hidden /> : <Icon className="size-5" aria-hidden />}
      <span className="sr-only">{done ? 'Done: ' : 'To do: '}</span>
    </span>
  )
}
