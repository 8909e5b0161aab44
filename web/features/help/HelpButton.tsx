import { LifeBuoy } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useApp } from '../../app.ts'
import { time } from '../../time.ts'
import { HoldButton } from '../../ui/HoldButton.tsx'
import { HelpSheet } from './HelpSheet.tsx'
import { readHolder } from './holder.ts'
import type { HelpLine, LineCall } from './line.ts'
import { openLine } from './openLine.ts'

const isOpen = (call: LineCall | null) =>
  call !== null && call.state !== 'cancelled' && call.state !== 'closed'

/** That it is over stands there until she has seen it; calling again is in reach beside it. */
function Over({ line }: { line: HelpLine }) {
  const call = useSyncExternalStore(line.subscribe, line.snapshot)
  if (call?.state !== 'closed') return null
  return (
    <p
      role="status"
      className="flex items-center gap-3 rounded-card bg-good-soft px-4 py-2 text-good"
    >
      <span className="min-w-0 flex-1 font-semibold">
        Your call for help of {time(call.at)} was closed
        {call.takenBy ? `. ${call.takenBy} had it.` : '.'}
      </span>
      <button type="button" onClick={() => line.clear()} className="min-h-12 px-3 font-bold">
        OK
      </button>
    </p>
  )
}

function Button({ line, name }: { line: HelpLine; name: string }) {
  const call = useSyncExternalStore(line.subscribe, line.snapshot)
  const [open, setOpen] = useState(false)
  return (
    <>
      {isOpen(call) ? (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="min-h-12 max-w-44 min-w-0 truncate rounded-full bg-well px-4 text-small font-bold text-ink"
        >
          {call?.state === 'taken' ? `${call.takenBy ?? 'Somebody'} has it` : 'Help is called'}
        </button>
      ) : (
        <HoldButton
          onHeld={() => {
            line.clear()
            setOpen(true)
          }}
        >
          <LifeBuoy className="size-5 flex-none" aria-hidden />
          <span aria-hidden>Help</span>
          <span className="sr-only">Hold two seconds to call for help</span>
        </HoldButton>
      )}
      {open && <HelpSheet line={line} name={name} onClose={() => setOpen(false)} />}
    </>
  )
}

/** On every page of a nurse, below the head of the page. */
export function HelpOver() {
  const { help } = useApp()
  return help ? <Over line={help} /> : null
}

/** On every page of a nurse; held, not tapped. */
export function HelpButton() {
  const { user, help } = useApp()
  return help ? <Button line={help} name={user.name} /> : null
}

/** Where nobody is signed in, on a phone whose nurse did not sign out. */
export function HelpAtTheDoor() {
  const [holder] = useState(readHolder)
  const [line, setLine] = useState<HelpLine | null>(null)
  useEffect(() => {
    if (!holder) return
    let opened: HelpLine | null = null
    let gone = false
    void (async () => {
      const next = await openLine(holder.userId)
      opened = next
      if (gone) next.stop()
      else setLine(next)
    })()
    return () => {
      gone = true
      opened?.stop()
    }
  }, [holder])
  if (!holder || !line) return null
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-card border border-line bg-card p-4">
      <p className="min-w-0 flex-1">
        <b>{holder.name}</b> can still call for help from this phone.
      </p>
      <Button line={line} name={holder.name} />
      <div className="basis-full empty:hidden">
        <Over line={line} />
      </div>
    </div>
  )
}
