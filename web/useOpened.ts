import { useEffect } from 'react'
import { useNavigate } from 'react-router'

/** The page that the service worker asks for; null where it asks for something else. */
function openedBy(message: unknown): string | null {
  const { open } = (message ?? {}) as { open?: unknown }
  return typeof open === 'string' && open.startsWith('/') ? open : null
}

/**
 * Goes where a notification that was touched leads, without loading the app anew. Answers the service worker, which
 * otherwise loads the page itself. `off`: a demo screen, whose address is nobody's.
 */
export function useOpened(off: boolean) {
  const navigate = useNavigate()
  useEffect(() => {
    if (off || !('serviceWorker' in navigator)) return
    const go = ({ data, ports }: MessageEvent<unknown>) => {
      const path = openedBy(data)
      if (path === null) return
      ports[0]?.postMessage('there')
      void navigate(path)
    }
    navigator.serviceWorker.addEventListener('message', go)
    return () => navigator.serviceWorker.removeEventListener('message', go)
  }, [navigate, off])
}
