/** A question that waits for its answer: true when the person has proven who they are. */
type Question = { answer: (proven: boolean) => void }

export type Proving = ReturnType<typeof createProving>

/**
 * Some acts need a sign-in of the last ten minutes. Whatever meets that refusal asks here; however
 * many acts wait, the person is asked once.
 */
export function createProving() {
  let question: Question | null = null
  let waiting: Promise<boolean> | null = null
  const listeners = new Set<() => void>()
  function show(next: Question | null) {
    question = next
    for (const listener of listeners) listener()
  }
  return {
    snapshot: () => question,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ask(): Promise<boolean> {
      waiting ??= new Promise<boolean>((resolve) => {
        show({
          answer(proven) {
            waiting = null
            show(null)
            resolve(proven)
          },
        })
      })
      return waiting
    },
    /** Nobody is there any more to be asked. */
    stop: () => question?.answer(false),
  }
}
