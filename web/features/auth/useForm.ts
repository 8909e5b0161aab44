import { useState, type FormEvent } from 'react'
import { fieldErrors, sentenceOf } from '../../api.ts'

/** A form that is sent at once and answered at once. `send` gets the fields by name. */
export function useForm(send: (fields: Record<string, string>) => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const fields = fieldErrors(error)
  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const values = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [name, String(value)]),
    )
    setBusy(true)
    setError(null)
    try {
      await send(values)
    } catch (problem) {
      setError(problem)
      // The first field at fault gets the cursor, so that nobody has to look for it.
      queueMicrotask(() => {
        const name = Object.keys(fieldErrors(problem))[0]
        const field = name ? form.elements.namedItem(name) : null
        if (field instanceof HTMLElement) field.focus()
      })
    } finally {
      setBusy(false)
    }
  }
  const named = Object.keys(fields).length > 0
  return { busy, fields, onSubmit, sentence: error && !named ? sentenceOf(error) : null }
}
