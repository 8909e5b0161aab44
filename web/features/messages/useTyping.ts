import { useEffect, useState } from 'react'
import { useApp } from '../../app.ts'

const SHOWN = 5_000

/** Who is writing just now; the `last` message ends it, because that was it. */
export function useTyping(conversationId: string, last: string | undefined) {
  const { onEphemeral, user } = useApp()
  const [name, setName] = useState<string | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onEphemeral((frame) => {
      if (frame.type !== 'TYPING' || frame.conversationId !== conversationId) return
      if (frame.by.id === user.id) return
      setName(frame.by.name)
      clearTimeout(timer)
      timer = setTimeout(() => setName(null), SHOWN)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [onEphemeral, user.id, conversationId])
  useEffect(() => setName(null), [last])
  return name
}
