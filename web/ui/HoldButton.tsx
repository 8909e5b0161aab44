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
  const [held, setHeld] = useState(false)
  const begin = () => {
    if (held) return
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
      onPointerDown={begin}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onKeyDown={key(begin)}
      onKeyUp={key(end)}
      onBlur={end}
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
