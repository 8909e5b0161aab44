import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** So close to the end, in pixels, counts as reading along. */
const NEAR = 96

/**
 * Keeps a list at its end while it grows (a message, a picture that has loaded), unless the reader
 * has scrolled up. `jump` changes when they themselves wrote something: then it always goes there.
 * `oldest` changes when earlier messages came: what stood on the screen before `holdPlace` stays there.
 */
export function useStickToEnd(jump: unknown, oldest: unknown) {
  const list = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLOListElement>(null)
  const atEnd = useRef(true)
  const held = useRef<number | null>(null)
  const [away, setAway] = useState(false)
  const toEnd = useCallback(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [])
  useLayoutEffect(() => {
    atEnd.current = true
    toEnd()
  }, [jump, toEnd])
  useLayoutEffect(() => {
    const box = list.current
    if (!box || held.current === null) return
    // Some browsers keep the place by themselves; this is the same place for all.
    box.scrollTop = box.scrollHeight - held.current
    held.current = null
  }, [oldest])
  useEffect(() => {
    const box = list.current
    const grown = content.current
    if (!box || !grown) return
    const note = () => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
      setAway(!atEnd.current)
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
  }, [toEnd])
  const holdPlace = () => {
    const box = list.current
    if (!box) return
    atEnd.current = false
    held.current = box.scrollHeight - box.scrollTop
  }
  return { list, content, away, toEnd, holdPlace }
}
