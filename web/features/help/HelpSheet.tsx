import {
  Check,
  CircleAlert,
  MessageSquareText,
  Phone,
  ShieldAlert,
  TriangleAlert,
} from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { HelpKind } from '../../../contract/help.ts'
import { clock } from '../../clock.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useOnline } from '../../useOnline.ts'
import { smsLink } from './holder.ts'
import type { HelpLine, LineCall } from './line.ts'
import { holderOr } from './openLine.ts'

const UNDO_SECONDS = 5

/** Seconds left to take the call back at a touch; 0 when that is over. */
function useUndo(at: string): number {
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 250)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, Math.ceil(UNDO_SECONDS - (now - Date.parse(at)) / 1000))
}

/** Two questions at most: what for, and nothing else. What can be dialled stands below, always. */
export function HelpSheet({
  line,
  name,
  onClose,
}: {
  line: HelpLine
  name: string
  onClose: () => void
}) {
  const call = useSyncExternalStore(line.subscribe, line.snapshot)
  const open = call && call.state !== 'cancelled' && call.state !== 'closed' ? call : null
  return (
    <Sheet title={open ? 'Help is called' : 'What is happening?'} onClose={onClose} steady>
      {open ? <Called line={line} call={open} name={name} /> : <Kinds onChoose={line.raise} />}
      <Dial name={name} kind={call?.kind ?? 'danger'} position={open?.position ?? null} />
    </Sheet>
  )
}

function Kinds({ onChoose }: { onChoose: (kind: HelpKind) => Promise<void> }) {
  return (
    <div className="grid gap-2.5">
      <Button
        kind="danger"
        className="min-h-20! w-full text-large"
        onClick={() => void onChoose('danger')}
      >
        <ShieldAlert className="size-6 flex-none" aria-hidden />
        <span className="text-left">
          I am in danger
          <span className="block text-small font-medium">Silent. Nobody rings your phone.</span>
        </span>
      </Button>
      <Button
        kind="outline"
        className="min-h-20! w-full text-large"
        onClick={() => void onChoose('patient_emergency')}
      >
        <TriangleAlert className="size-6 flex-none text-alert" aria-hidden />
        <span className="text-left">
          Patient emergency
          <span className="block text-small font-medium text-muted">
            Dispatch and whoever is on call come to you.
          </span>
        </span>
      </Button>
    </div>
  )
}

const SAYS: Record<'waiting' | 'ringing' | 'taken', string> = {
  waiting: 'Not sent yet. It goes out as soon as there is signal.',
  ringing: 'It rings at the practice, and on until somebody has it.',
  taken: '',
}

function Called({ line, call, name }: { line: HelpLine; call: LineCall; name: string }) {
  const online = useOnline()
  const seconds = useUndo(call.at)
  const [asking, setAsking] = useState(false)
  const [pin, setPin] = useState('')
  const [error, setError] = useState<string | null>(null)
  const { pins } = holderOr(name)
  async function takeBack(with_: string | null) {
    setError(await line.cancel(with_))
  }
  return (
    <div className="grid gap-3">
      <p
        role="status"
        className="flex items-center gap-3 rounded-card bg-well p-4 text-large font-bold"
      >
        {call.state === 'taken' ? (
          <Check className="size-7 flex-none text-good" aria-hidden />
        ) : (
          <CircleAlert className="size-7 flex-none text-warn" aria-hidden />
        )}
        {call.state === 'taken'
          ? `${call.takenBy ?? 'Somebody'} has it`
          : SAYS[call.state === 'waiting' ? 'waiting' : 'ringing']}
      </p>
      {call.state === 'waiting' && !online && (
        <p className="font-semibold text-alert">No signal: send the SMS below, or dial.</p>
      )}
      {pins ? (
        asking ? (
          <form
            className="grid gap-2"
            onSubmit={(event) => {
              event.preventDefault()
              void takeBack(pin)
            }}
          >
            <TextField
              label="Your PIN"
              inputMode="numeric"
              autoComplete="off"
              type="password"
              value={pin}
              onChange={(event) => setPin(event.target.value)}
              error={error ?? undefined}
            />
            <Button type="submit" kind="quiet" disabled={!/^\d{4,8}$/.test(pin)}>
              Take it back
            </Button>
          </form>
        ) : (
          <Button kind="quiet" onClick={() => setAsking(true)}>
            I am safe: take it back
          </Button>
        )
      ) : (
        seconds > 0 && (
          <Button kind="quiet" onClick={() => void takeBack(null)}>
            Undo ({seconds})
          </Button>
        )
      )}
      {!pins && error && <p className="font-semibold text-alert">{error}</p>}
    </div>
  )
}

/** Calls and an SMS of the phone itself: they need no server of ours and no data. */
function Dial({
  name,
  kind,
  position,
}: {
  name: string
  kind: HelpKind
  position: LineCall['position']
}) {
  const holder = holderOr(name)
  const practice = holder.practice
    ? [{ label: 'The practice', number: holder.practice }]
    : ([] as typeof holder.numbers)
  return (
    <section aria-label="Without data" className="grid gap-2">
      <Button asChild kind="outline">
        <a href={smsLink(holder, kind, position)}>
          <MessageSquareText className="size-5 flex-none" aria-hidden />
          Send a prepared SMS
        </a>
      </Button>
      <ul className="grid grid-cols-2 gap-2">
        {[...practice, ...holder.numbers].map(({ label, number }) => (
          <li key={number}>
            <Button asChild kind="outline" className="w-full px-3!">
              <a href={`tel:${number}`}>
                <Phone className="size-5 flex-none" aria-hidden />
                <span className="min-w-0 text-left leading-tight">
                  {number.startsWith('+') ? label : number}
                  <span className="block text-small font-medium text-muted">
                    {number.startsWith('+') ? number : label}
                  </span>
                </span>
              </a>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
