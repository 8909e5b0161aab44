import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldErrors, sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { keepHolder, readHolder } from './holder.ts'

const PIN = { inputMode: 'numeric', type: 'password', autoComplete: 'off', maxLength: 8 } as const

/** The two PINs of a nurse: secrets, so they go to the server at once or not at all. */
export default function PinsPage() {
  const { client } = useApp()
  const toast = useToast()
  const { data, refetch } = useQuery({ queryKey: ['pins'], queryFn: () => client.help.pins({}) })
  const [safe, setSafe] = useState('')
  const [duress, setDuress] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  async function save() {
    setBusy(true)
    setError(null)
    try {
      await client.help.setPins({ safe, duress })
      const holder = readHolder()
      if (holder) keepHolder({ ...holder, pins: true })
      setSafe('')
      setDuress('')
      toast('Your PINs are set')
      void refetch()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const fields = fieldErrors(error)
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-6">
      <PageHeader
        back={{ to: '/settings', label: 'Settings' }}
        title="PINs for calls for help"
        note={data?.set ? 'Set. You may change them here.' : 'Not set yet'}
      />
      <Card>
        <p>
          With the <b>first PIN</b> you take a call back when you are safe. With the <b>second</b>{' '}
          it only looks like that: the call goes on, dispatch is told that you cannot speak, and
          your phone shows nothing of it.
        </p>
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          <TextField
            {...PIN}
            label="First PIN: I am safe"
            hint="4 to 8 digits"
            value={safe}
            onChange={(event) => setSafe(event.target.value)}
            error={fields['safe']}
          />
          <TextField
            {...PIN}
            label="Second PIN: I am forced to"
            hint="Another one, which you would not mix up"
            value={duress}
            onChange={(event) => setDuress(event.target.value)}
            error={fields['duress']}
          />
          {error !== null && Object.keys(fields).length === 0 && (
            <p className="font-semibold text-alert">{sentenceOf(error)}</p>
          )}
          <Button
            type="submit"
            size="large"
            disabled={busy || safe.length < 4 || duress.length < 4}
          >
            Set both
          </Button>
        </form>
      </Card>
    </div>
  )
}
