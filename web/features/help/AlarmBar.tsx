import { BellRing, PhoneCall } from 'lucide-react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import type { HelpCall } from '../../../contract/help.ts'
import { useApp } from '../../app.ts'
import { useChange } from '../../useChange.ts'
import { Button } from '../../ui/Button.tsx'
import { titleAlarm } from '../../ui/title.ts'
import { time } from '../../time.ts'
import { firstName } from '../../words.ts'
import { useCalls, useSeconds } from './queries.ts'
import { callPath, callWords, isOpen, sinceWords } from './words.ts'

/** On every page of those who answer: what rings, full width, until a named person takes it. */
export function AlarmBar() {
  const { data } = useCalls()
  const open = (data ?? []).filter(isOpen)
  // Somebody who calls stands above somebody who is ill, then what has happened, then who was not found.
  const urgent = ({ source }: HelpCall) =>
    ['help', 'early_warning', 'incident', 'welfare'].indexOf(source)
  const ringing = open
    .filter(({ state }) => state === 'ringing')
    .toSorted((a, b) => urgent(a) - urgent(b))
  const first = ringing[0]
  useEffect(() => {
    titleAlarm(first ? (first.raisedBy ? `HELP: ${first.raisedBy.name}` : 'SEVERE INCIDENT') : null)
    return () => titleAlarm(null)
  }, [first])
  if (open.length === 0) return null
  return (
    <section aria-label="Calls for help" className="sticky top-0 z-40 grid">
      {ringing.map((call, n) => (
        <Ringing key={call.id} call={call} brief={n > 0} />
      ))}
      {open
        .filter(({ state }) => state === 'taken')
        .map((call) => (
          <Taken key={call.id} call={call} />
        ))}
    </section>
  )
}

/** `brief`: below another that rings, one line on a phone: the page must stay in reach. */
function Ringing({ call, brief }: { call: HelpCall; brief: boolean }) {
  const now = useSeconds()
  const { run, busy, sentence } = useChange()
  return (
    <div
      role="alert"
      className={`alarm flex items-center gap-x-4 gap-y-2 bg-alert px-4 text-alert-ink ${brief ? 'border-t border-alert-ink py-1 sm:py-3' : 'flex-wrap py-3'}`}
    >
      <BellRing className={`flex-none ${brief ? 'size-5 sm:size-8' : 'size-8'}`} aria-hidden />
      <p className={`min-w-0 flex-1 ${brief ? '' : 'basis-56'}`}>
        <b className={`block leading-tight ${brief ? 'sm:text-large' : 'text-large'}`}>
          {callWords(call)}
        </b>
        <span className={brief && !call.duress ? 'hidden sm:block' : 'block'}>
          {call.visit ? `${call.visit.suburb}, at ${call.visit.patient.name}. ` : ''}
          {isLate(call)
            ? `Measured ${time(call.at)}, received ${time(call.receivedAt)}`
            : `Rings for ${sinceWords(call.receivedAt, now)}`}
          {call.duress && <b> · SHE CANNOT SPEAK FREELY. Do not phone her.</b>}
          {sentence && <b> · {sentence}</b>}
        </span>
      </p>
      <span className={`flex gap-2 sm:w-auto ${brief ? 'flex-none' : 'w-full'}`}>
        <Link
          to={callPath(call)}
          className="inline-flex min-h-12 sm:min-h-14 flex-1 items-center justify-center rounded-full border-2 border-alert-ink px-5 font-semibold"
        >
          Open
        </Link>
        {call.can.includes('take') && (
          <button
            type="button"
            disabled={busy}
            onClick={() => void run('help.take', { id: call.id })}
            className={`min-h-12 flex-1 rounded-full bg-alert-ink sm:min-h-14 ${brief ? 'max-sm:hidden' : ''} px-6 text-large font-bold whitespace-nowrap text-alert disabled:opacity-60`}
          >
            I take it
          </button>
        )}
      </span>
    </div>
  )
}

/** What was measured long before anybody could hear of it. */
const isLate = ({ source, at, receivedAt }: HelpCall) =>
  source === 'early_warning' && Date.parse(receivedAt) - Date.parse(at) > 120_000

function Taken({ call }: { call: HelpCall }) {
  const { user } = useApp()
  const mine = call.takenBy?.id === user.id
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-3 border-b border-line bg-warn-soft px-4 py-1 text-warn">
      <PhoneCall className="size-5 flex-none" aria-hidden />
      <p className="min-w-0 flex-1 font-semibold">
        {mine ? 'You have' : `${firstName(call.takenBy?.name ?? 'Somebody')} has`}{' '}
        {call.raisedBy ? `${call.raisedBy.name}’s call` : 'the severe incident'}
        {call.duress
          ? ' · she cannot speak freely'
          : call.saysSafe
            ? ' · she says she is safe'
            : ''}
      </p>
      <Button asChild kind={mine ? 'primary' : 'plain'}>
        <Link to={callPath(call)}>{mine ? 'Go on' : 'Open'}</Link>
      </Button>
    </div>
  )
}
