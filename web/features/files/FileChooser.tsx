import { useRef, type ReactNode } from 'react'
import { CHOOSABLE } from '../../files.ts'
import { Button } from '../../ui/Button.tsx'
import { take, type Taken } from './choose.ts'

/** A button that lets a person choose one file; photos are made smaller. `onProblem` says why one cannot be sent. */
export function FileChooser({
  onFile,
  onProblem,
  children,
  ...button
}: Taken & {
  children: ReactNode
  kind: 'plain' | 'quiet'
  size?: 'icon'
  'aria-label'?: string
}) {
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept={CHOOSABLE}
        aria-label="Choose a file"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) void take(file, { onFile, onProblem })
        }}
      />
      <Button {...button} onClick={() => chooser.current?.click()}>
        {children}
      </Button>
    </>
  )
}
