import { useRef, useState, type ReactNode } from 'react'

/**
 * Held, not tapped, for what must never happen by accident. Enter and Space are held the same way.
 * `holdFor` in milliseconds.
 */
export function HoldButton({
  holdFor = 2_000,
  onHeld,
  children,
}: {
  holdFor?: number
  onHeld: () => void
  children: ReactNode
}) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const byKey = useRef(false)
  const [held, setHeld] = useState(false)
  const begin = (key: boolean) => {
    if (held) return
    byKey.current = key
    setHeld(true)
    timer.current = setTimeout(() => {
      setHeld(false)
      onHeld()
    }, holdFor)
  }
  const end = () => {
    clearTimeout(timer.current)
    setHeld(false)
  }
  const key = (act: () => void) => (event: { key: string; preventDefault: () => void }) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    act()
  }
  return (
    <button
      type="button"
      aria-pressed={held}
      // The page may move under the finger, as when the signal goes: it is held all the same.
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        begin(false)
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onLostPointerCapture={end}
      onKeyDown={key(() => begin(true))}
      onKeyUp={key(end)}
      // The key may be let go where nobody hears it. A finger lies where it lies, whatever takes the focus.
      onBlur={() => byKey.current && end()}
      onContextMenu={(event) => event.preventDefault()}
      className="relative min-h-12 touch-none overflow-hidden rounded-full border-2 border-alert px-4 font-bold whitespace-nowrap text-alert select-none"
    >
      <span
        aria-hidden
        className={`absolute inset-0 origin-left bg-alert-soft transition-transform ease-linear ${held ? 'scale-x-100' : 'scale-x-0'}`}
        style={{ transitionDuration: held ? `${holdFor}ms` : '150ms' }}
      />
      <span className="relative flex items-center justify-center gap-2">{children}</span>
    </button>
  )
}
