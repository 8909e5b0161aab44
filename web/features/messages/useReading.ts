import { useEffect, useRef } from 'react'
import { useApp } from '../../app.ts'
import { clearUnread } from '../../talkCache.ts'
import type { Place } from './queries.ts'

/** Tells the server how far this person has read, while they look at the newest. */
export function useReading(place: Place, newest: number, away: boolean) {
  const { outbox, queries } = useApp()
  const told = useRef(0)
  const { conversationId, visitId, unread, mayWrite } = place
  useEffect(() => {
    const tell = () => {
      // Whoever only reads leaves no mark.
      if (document.visibilityState === 'hidden' || away || !mayWrite) return
      if (newest === 0 || unread === 0 || told.current >= newest) return
      told.current = newest
      clearUnread(queries, { conversationId, visitId: visitId ?? null })
      void outbox.add('messages.read', { conversationId, upTo: newest })
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [outbox, queries, conversationId, visitId, mayWrite, newest, unread, away])
}
