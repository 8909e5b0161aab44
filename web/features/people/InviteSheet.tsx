import { Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import { useApp } from '../../app.ts'
import { sentenceOf } from '../../api.ts'
import { newId } from '../../ids.ts'
import { longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { fieldErrors } from '../../api.ts'
import { FormError } from '../auth/Threshold.tsx'

type Staff = 'nurse' | 'doctor' | 'administrator'
const ROLES = [
  { value: 'nurse', title: 'Nurse' },
  { value: 'doctor', title: 'Doctor' },
  { value: 'administrator', title: 'Dispatch' },
] as const

/** Makes a link that turns one person into staff. It is shown here once, and never again. */
export function InviteSheet({ onClose }: { onClose: () => void }) {
  const { outbox } = useApp()
  const toast = useToast()
  const id = useRef(newId())
  const [role, setRole] = useState<Staff>('nurse')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [made, setMade] = useState<{ link: string; expiresAt: string } | null>(null)
  const fields = fieldErrors(error)

  async function invite(form: FormData) {
    setBusy(true)
    setError(null)
    const { entry, settled } = await outbox.add('people.invite', {
      id: id.current,
      email: String(form.get('email') ?? ''),
      name: String(form.get('name') ?? ''),
      role,
    })
    try {
      // The link exists only in this answer, so this form waits for it.
      setMade(await settled)
    } catch (problem) {
      setError(problem)
      id.current = newId()
      await outbox.takeBack(entry.id)
    } finally {
      setBusy(false)
    }
  }

  if (made) {
    return (
      <Sheet title="Send them this link" onClose={onClose}>
        <p className="rounded-small bg-well p-3 text-small break-all">{made.link}</p>
        <p className="text-muted">
          It works once, until {longDay(made.expiresAt)} {time(made.expiresAt)}, and is not shown
          again.
        </p>
        <Button
          size="large"
          onClick={() =>
            void navigator.clipboard.writeText(made.link).then(
              () => toast('Copied'),
              () => toast('Select the link and copy it by hand', { tone: 'alert' }),
            )
          }
        >
          <Copy className="size-5" aria-hidden />
          Copy the link
        </Button>
      </Sheet>
    )
  }
  return (
    <Sheet title="Invite somebody" onClose={onClose}>
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void invite(new FormData(event.currentTarget))
        }}
      >
        <Choice label="As" columns={3} value={role} onChange={setRole} options={ROLES} />
        <TextField label="Name" name="name" required error={fields['name']} />
        <TextField label="E-mail" name="email" type="email" required error={fields['email']} />
        <FormError>{error && !Object.keys(fields).length ? sentenceOf(error) : null}</FormError>
        <Button type="submit" size="large" disabled={busy}>
          {busy ? 'Making the link…' : 'Make the link'}
        </Button>
      </form>
    </Sheet>
  )
}
