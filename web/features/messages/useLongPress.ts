import { useRef, type PointerEvent } from 'react'

const HELD_MS = 450
const MOVED = 10

/** A finger that rests on something; one that moves scrolls. A mouse has the button beside it. */
export function useLongPress(onHeld: (() => void) | null) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const from = useRef({ x: 0, y: 0 })
  const stop = () => clearTimeout(timer.current)
  if (!onHeld) return {}
  return {
    onPointerDown({ pointerType, clientX: x, clientY: y }: PointerEvent) {
      if (pointerType === 'mouse') return
      from.current = { x, y }
      stop()
      timer.current = setTimeout(onHeld, HELD_MS)
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      if (Math.hypot(clientX - from.current.x, clientY - from.current.y) > MOVED) stop()
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onPointerLeave: stop,
  }
}
