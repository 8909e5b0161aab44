import { Check, Clock, Phone } from 'lucide-react'
import type { Visit } from '../../../contract/visits.ts'
import { clock } from '../../clock.ts'
import { newId } from '../../ids.ts'
import { relative, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useApp, useOutbox } from '../../app.ts'
import { useNow } from '../../useNow.ts'
import { useNumbers } from '../visits/Calls.tsx'

const WAIT_MS = 10 * 60_000
const WHOM = { patient: 'the patient', emergency_contact: 'the emergency contact' } as const
type Whom = keyof typeof WHOM
type Result = 'no_answer' | 'answered' | 'no_number'
const RESULTS: readonly [Result, string][] = [
  ['no_answer', 'No answer'],
  ['answered', 'Answered'],
  ['no_number', 'No number'],
]

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
  const numbers = useNumbers(visit)
  const numberOf = (whom: Whom) =>
    numbers.find(({ who }) => who === (whom === 'patient' ? 'patient' : 'contact'))?.number
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
              <b className="min-w-0 flex-1">Call {WHOM[whom]}</b>
              {numberOf(whom) && (
                <Button asChild kind="outline">
                  <a href={`tel:${numberOf(whom)}`}>Dial</a>
                </Button>
              )}
            </span>
            {!made.has(whom) && (
              <span className="grid grid-cols-3 gap-2">
                {RESULTS.map(([result, words]) => (
                  <Button
                    key={result}
                    kind="quiet"
                    className="px-2! leading-tight"
                    onClick={() => call(whom, result)}
                  >
                    {words}
                  </Button>
                ))}
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
        For somebody who is frail or lives alone it rings at dispatch and whoever is on call, until
        one of them finds out how the person is; nothing is charged before that.
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
