import { CircleAlert, CircleCheck, FileSearch } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import type { OutputOf } from '../../../contract/endpoint.ts'
import type { copies } from '../../../contract/copies.ts'
import { fieldErrors, sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { FormError } from '../auth/Threshold.tsx'

type Found = OutputOf<typeof copies.check> & { by: 'code' | 'file' }

/** The file stays on the device: only its fingerprint is sent. */
async function fingerprint(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function Verdict({ found: { known, newest, by } }: { found: Found }) {
  const Icon = known ? CircleCheck : CircleAlert
  const sentences = known
    ? [
        by === 'file'
          ? 'This file is ours, unchanged to the last byte.'
          : 'A document of ours has this code. Compare the words with the app, or choose the file itself: a code on paper can be copied onto other words.',
        newest
          ? ''
          : 'A newer one was made since: something was added or corrected. Ask for that one.',
      ]
    : [
        by === 'file'
          ? 'This is not a file of ours, or it was changed.'
          : 'No document of ours has this code. Look at it once more: letters go from A to F.',
      ]
  return (
    <Card role="status" className={known ? 'border-good' : 'border-alert'}>
      <p className={`flex items-center gap-2 font-bold ${known ? 'text-good' : 'text-alert'}`}>
        <Icon className="size-6 flex-none" aria-hidden />
        {known ? 'It is ours' : 'It is not ours'}
      </p>
      {sentences.filter(Boolean).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Card>
  )
}

/** Whether a report or a copy of a record in somebody's hand is really ours. */
export default function CheckPage() {
  const { client } = useApp()
  const [code, setCode] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const fields = fieldErrors(error)
  async function check(by: Found['by'], asked: () => Promise<{ code?: string; digest?: string }>) {
    setBusy(true)
    setError(null)
    setFound(null)
    try {
      setFound({ ...(await client.copies.check(await asked())), by })
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void check('code', async () => ({ code }))
  }
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader
        back={{ to: '/settings', label: 'Settings' }}
        title="Check a document"
        note="Whether it is ours and unchanged. Nothing else is said: not whose it is, and not what is in it."
      />
      <Card>
        <form className="grid gap-3" onSubmit={submit}>
          <TextField
            label="Code at the foot of a page"
            value={code}
            placeholder="3F2A-91C0-7B44-D0E1-58AC"
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setCode(event.target.value)}
            error={fields['code']}
          />
          <Button type="submit" size="large" disabled={busy || !code.trim()}>
            Check the code
          </Button>
        </form>
        <p className="text-center text-muted">or, safer,</p>
        <input
          ref={chooser}
          type="file"
          accept="application/pdf,application/json"
          className="sr-only"
          tabIndex={-1}
          aria-label="The file"
          onChange={({ target }) => {
            const file = target.files?.[0]
            if (file) void check('file', async () => ({ digest: await fingerprint(file) }))
            target.value = ''
          }}
        />
        <Button kind="quiet" disabled={busy} onClick={() => chooser.current?.click()}>
          <FileSearch className="size-5" aria-hidden />
          Choose the file
        </Button>
        <p className="text-small text-muted">The file stays on this device.</p>
        <FormError>{error !== null && !fields['code'] && sentenceOf(error)}</FormError>
      </Card>
      {found && <Verdict found={found} />}
    </div>
  )
}
