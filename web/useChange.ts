import { useState } from 'react'
import { ProblemError } from '../contract/client.ts'
import { fieldErrors, sentenceOf } from './api.ts'
import { useApp, type App } from './app.ts'
import type { Change, ChangeInput, ChangeOutput } from './changes.ts'

export type Outcome = 'sent' | 'waiting' | 'refused'

/** Resolves once the change has tried and not reached the server: it waits for signal now. */
function untilItWaits(app: App, id: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const look = () => {
      const entry = app.outbox.snapshot().find((each) => each.id === id)
      if (navigator.onLine && !entry?.attempts) return
      unsubscribe()
      resolve('waiting')
    }
    const unsubscribe = app.outbox.subscribe(look)
    look()
  })
}

/**
 * A change from an open form. A refusal is shown in the form and leaves the queue, because the
 * form still holds what was typed; without signal the change waits and the form may close.
 */
export function useChange() {
  const app = useApp()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ProblemError | null>(null)
  async function run<C extends Change>(
    change: C,
    input: ChangeInput<C>,
    onAnswer?: ((output: ChangeOutput<C>) => void) | null,
    /** Goes with it, and waits with it. */
    file?: File | null,
  ): Promise<Outcome> {
    setBusy(true)
    setError(null)
    const { entry, settled } = await app.outbox.add(
      change,
      input,
      file ? { file, fileName: file.name } : {},
    )
    try {
      return await Promise.race([
        settled.then((output): Outcome => {
          onAnswer?.(output)
          return 'sent'
        }),
        untilItWaits(app, entry.id),
      ])
    } catch (problem) {
      if (problem instanceof ProblemError) setError(problem)
      await app.outbox.takeBack(entry.id)
      return 'refused'
    } finally {
      setBusy(false)
    }
  }
  return {
    run,
    busy,
    fields: fieldErrors(error),
    /** When somebody who was asked for could come instead. */
    nextFree: error?.problem.nextFree ?? [],
    sentence: error ? sentenceOf(error) : null,
  }
}
