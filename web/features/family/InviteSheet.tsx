import { Copy, Share2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Basis } from '../../../contract/family.ts'
import type { Right } from '../../../contract/people.ts'
import { fieldErrors, sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { newId } from '../../ids.ts'
import { dayOf, longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Select, TextArea, TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useNow } from '../../useNow.ts'
import { internationalPhone } from '../auth/phone.ts'
import { FormError } from '../auth/Threshold.tsx'
import { endOfDay } from './RelationCard.tsx'
import { RightSwitches } from './Rights.tsx'

const AUTHORITIES = [
  ['consent', 'The patient agreed'],
  ['parent', 'Parent of a child'],
  ['guardian', 'Guardian or curator'],
  ['other', 'Another authority'],
] as const

function Link({
  link,
  expiresAt,
  onClose,
}: {
  link: string
  expiresAt: string
  onClose: () => void
}) {
  const toast = useToast()
  const copy = () =>
    void navigator.clipboard.writeText(link).then(
      () => toast('Copied'),
      () => toast('Select the link and copy it by hand', { tone: 'alert' }),
    )
  return (
    <Sheet title="Send them this link" onClose={onClose}>
      <p className="rounded-small bg-well p-3 text-small break-all">{link}</p>
      <p className="text-muted">
        Whoever opens it first can accept it. It works once, until {longDay(expiresAt)}{' '}
        {time(expiresAt)}, and is not shown again.
      </p>
      {'share' in navigator && (
        <Button
          size="large"
          onClick={() => void navigator.share({ url: link }).catch(() => undefined)}
        >
          <Share2 className="size-5" aria-hidden />
          Send the link
        </Button>
      )}
      <Button kind={'share' in navigator ? 'outline' : 'primary'} size="large" onClick={copy}>
        <Copy className="size-5" aria-hidden />
        Copy the link
      </Button>
    </Sheet>
  )
}

/** Invites somebody to care with a patient. `desk`: dispatch, who says what was shown to them. */
export function InviteSheet({
  patientId,
  desk = false,
  onClose,
}: {
  patientId: string
  desk?: boolean
  onClose: () => void
}) {
  const { outbox } = useApp()
  const id = useRef(newId())
  const today = dayOf(useNow())
  const [rights, setRights] = useState<Right[]>(['visits'])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [made, setMade] = useState<{ link: string; expiresAt: string } | null>(null)
  const fields = fieldErrors(error)

  async function invite(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const to = text('to')
    setBusy(true)
    setError(null)
    const { entry, settled } = await outbox.add('family.invite', {
      id: id.current,
      patientId,
      ...(to.includes('@') ? { email: to } : { phone: internationalPhone(to) }),
      rights,
      until: endOfDay(text('until')),
      ...(desk ? { basis: text('basis') as Exclude<Basis, 'added'>, proof: text('proof') } : {}),
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

  if (made) return <Link {...made} onClose={onClose} />
  return (
    <Sheet title="Care together" onClose={onClose}>
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void invite(new FormData(event.currentTarget))
        }}
      >
        <TextField
          label="Their e-mail or phone number"
          name="to"
          autoComplete="off"
          required
          error={fields['email'] ?? fields['phone']}
        />
        <div>
          <p className="font-semibold">They may</p>
          <RightSwitches rights={rights} onChange={setRights} disabled={busy} />
        </div>
        <TextField
          label="Last day"
          hint="Leave it empty for no end. You can end it at any time."
          name="until"
          type="date"
          min={today}
          error={fields['until']}
        />
        {desk && (
          <>
            <Select label="On what authority" name="basis" error={fields['basis']}>
              {AUTHORITIES.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
            <TextArea
              label="What was shown to you"
              hint="The patient sees this."
              name="proof"
              required
              error={fields['proof']}
            />
          </>
        )}
        <FormError>{error && !Object.keys(fields).length ? sentenceOf(error) : null}</FormError>
        <Button type="submit" size="large" disabled={busy}>
          {busy ? 'Making the link…' : 'Make the link'}
        </Button>
      </form>
    </Sheet>
  )
}
