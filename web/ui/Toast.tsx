import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react'
import { Button } from './Button.tsx'

type Message = {
  id: number
  text: string
  undo?: (() => void) | undefined
  tone: 'plain' | 'alert'
}
type Show = (text: string, more?: { undo?: () => void; tone?: Message['tone'] }) => void

const ToastContext = createContext<Show>(() => undefined)

/** Says what was just done, and lets it be undone. Announced politely to screen readers. */
export const useToast = () => useContext(ToastContext)

const SHOWN = 8_000

export function ToastProvider({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState<Message | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const count = useRef(0)
  const show = useCallback<Show>((text, more = {}) => {
    clearTimeout(timer.current)
    count.current += 1
    setMessage({ id: count.current, text, tone: 'plain', ...more })
    timer.current = setTimeout(() => setMessage(null), SHOWN)
  }, [])
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div
        aria-live="polite"
        role="status"
        className="pointer-events-none fixed inset-x-3 top-16 z-50 flex justify-center"
      >
        {message && (
          <div
            key={message.id}
            className={`pointer-events-auto flex max-w-md items-center gap-3 rounded-full py-1 pr-1.5 pl-5 font-semibold shadow-card ${message.tone === 'alert' ? 'bg-alert text-alert-ink' : 'bg-ink text-surface'}`}
          >
            <span className="py-3">{message.text}</span>
            {message.undo && (
              <Button
                kind="quiet"
                onClick={() => {
                  setMessage(null)
                  message.undo?.()
                }}
              >
                Undo
              </Button>
            )}
          </div>
        )}
      </div>
    </ToastContext.Provider>
  )
}
