import { useEffect, useLayoutEffect, useRef } from 'react'

/** So close to the end, in pixels, counts as reading along. */
const NEAR = 96

/**
 * Keeps a list at its end while it grows (a message, a picture that has loaded), unless the reader
 * has scrolled up. `jump` changes when they themselves wrote something: then it always goes there.
 */
export function useStickToEnd(jump: unknown) {
  const list = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLOListElement>(null)
  const atEnd = useRef(true)
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight })
  useLayoutEffect(() => {
    atEnd.current = true
    toEnd()
  }, [jump])
  useEffect(() => {
    const box = list.current
    const grown = content.current
    if (!box || !grown) return
    const note = () => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
    }
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd()
    })
    observer.observe(grown)
    observer.observe(box)
    box.addEventListener('scroll', note, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', note)
    }
  }, [])
  return { list, content }
}
