import { X } from 'lucide-react'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { Button } from './Button.tsx'

/**
 * A question above the page. The browser's own dialog: it traps focus, makes the rest inert and
 * closes with Escape without writing style elements, which the content security policy forbids.
 */
export function Sheet({
  title,
  onClose,
  steady = false,
  children,
}: {
  title: string
  onClose: () => void
  /** A touch beside it does not close it: the thumb that opened it may still be down. */
  steady?: boolean
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className="sheet border border-line bg-card shadow-card"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      closedby={steady ? 'closerequest' : 'any'}
    >
      <div className="grid gap-4 p-5">
        <div className="flex items-start gap-3">
          <h2 id={titleId} className="flex-1 pt-2 text-large leading-tight">
            {title}
          </h2>
          <Button kind="plain" size="icon" onClick={onClose} aria-label="Close">
            <X aria-hidden />
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  )
}
