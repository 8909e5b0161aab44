import { useState, type ReactNode } from 'react'
import { Viewer, type ShownFile } from './Viewer.tsx'

/** Opens a file over the page, and from there those `among` which it stands. */
export function FileButton({
  file,
  among = [file],
  className = '',
  children,
}: {
  file: ShownFile
  among?: readonly ShownFile[]
  className?: string
  children: ReactNode
}) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={className} onClick={() => setOpen(true)}>
        {children}
      </button>
      {open && <Viewer files={among} first={file.id} onClose={() => setOpen(false)} />}
    </>
  )
}
