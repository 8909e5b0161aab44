import { useRef, type ReactNode } from 'react'
import { CHOOSABLE, isPicture, problemOf } from '../../files.ts'
import { Button } from '../../ui/Button.tsx'
import { shrink } from './shrink.ts'

/** A button that lets a person choose one file; photos are made smaller. `onProblem` says why one cannot be sent. */
export function FileChooser({
  onFile,
  onProblem,
  children,
  ...button
}: {
  onFile: (file: File) => void
  onProblem: (sentence: string | null) => void
  children: ReactNode
  kind: 'plain' | 'quiet'
  size?: 'icon'
  'aria-label'?: string
}) {
  const chooser = useRef<HTMLInputElement>(null)
  async function choose(chosen: File) {
    const file = isPicture(chosen) ? await shrink(chosen) : chosen
    const problem = problemOf(file)
    onProblem(problem)
    if (!problem) onFile(file)
  }
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
          if (file) void choose(file)
        }}
      />
      <Button {...button} onClick={() => chooser.current?.click()}>
        {children}
      </Button>
    </>
  )
}
