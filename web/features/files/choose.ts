import { useState, type ClipboardEvent, type DragEvent } from 'react'
import { isPicture, problemOf } from '../../files.ts'
import { shrink } from './shrink.ts'

export type Taken = {
  onFile: (file: File) => void
  /** Why one cannot be sent; null when there is nothing in the way. */
  onProblem: (sentence: string | null) => void
}

/** Takes a file that somebody chose, dropped or pasted; photos are made smaller. */
export async function take(chosen: File, { onFile, onProblem }: Taken): Promise<void> {
  const file = isPicture(chosen) ? await shrink(chosen) : chosen
  const problem = problemOf(file)
  onProblem(problem)
  if (!problem) onFile(file)
}

const ONE = 'One file at a time: send this one, then the next.'

/** Lets somebody drop or paste a file onto a part of the page; `over` while one is held above it. */
export function useDrop(taken: Taken | null) {
  const [over, setOver] = useState(false)
  const takeFrom = (files: FileList) => {
    const [first] = files
    if (!first || !taken) return
    if (files.length > 1) return taken.onProblem(ONE)
    void take(first, taken)
  }
  const holdsFiles = (event: DragEvent) =>
    taken !== null && event.dataTransfer.types.includes('Files')
  return {
    over,
    drop: {
      onDragOver(event: DragEvent) {
        if (!holdsFiles(event)) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave(event: DragEvent) {
        // Onto something inside of it is not away from it.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      },
      onDrop(event: DragEvent) {
        if (!holdsFiles(event)) return
        event.preventDefault()
        setOver(false)
        takeFrom(event.dataTransfer.files)
      },
    },
    onPaste(event: ClipboardEvent) {
      if (event.clipboardData.files.length === 0) return
      event.preventDefault()
      takeFrom(event.clipboardData.files)
    },
  }
}
