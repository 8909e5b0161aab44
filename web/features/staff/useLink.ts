import { useState } from 'react'
import { fieldErrors, sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import type { ChangeInput } from '../../changes.ts'
import type { MadeLink } from './LinkSheet.tsx'

/** A link exists only in the answer that made it, so whoever asks for one waits for it. */
export function useLink<C extends 'staff.invite' | 'staff.renew'>(
  change: C,
  onMade: (link: MadeLink) => void,
) {
  const { outbox } = useApp()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const fields = fieldErrors(error)
  return {
    busy,
    fields,
    sentence: error && Object.keys(fields).length === 0 ? sentenceOf(error) : null,
    async make(input: ChangeInput<C>): Promise<boolean> {
      setBusy(true)
      setError(null)
      const { entry, settled } = await outbox.add(change, input)
      try {
        onMade(await settled)
        return true
      } catch (problem) {
        setError(problem)
        await outbox.takeBack(entry.id)
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
