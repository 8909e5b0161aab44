import { MessageSquareText, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { internationalPhone } from '../auth/phone.ts'
import { SmsCodeField } from '../auth/SmsCodeField.tsx'
import { FormError } from '../auth/Threshold.tsx'
import { useForm } from '../auth/useForm.ts'
import { useAccount, useAccountChanged } from './ways.ts'

/** A number is theirs once they typed the code that went to it. */
export default function PhonePage() {
  const { client, user } = useApp()
  const { data } = useAccount()
  const changed = useAccountChanged()
  const toast = useToast()
  const navigate = useNavigate()
  const [phone, setPhone] = useState<string | null>(null)
  const send = useForm(async (fields) => {
    const typed = internationalPhone(fields['phone'] ?? '')
    await client.accounts.changePhone({ phone: typed })
    setPhone(typed)
  })
  const confirm = useForm(async ({ code = '' }) => {
    await client.accounts.confirmPhone({ phone: phone ?? '', code })
    await changed()
    toast('This number is yours')
    void navigate('/settings')
  })
  const use =
    user.role === 'patient'
      ? 'You can sign in with it, and get a code by SMS.'
      : 'We tell you there what happens to your account. Staff do not sign in by phone.'
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="Phone" note={use} back={{ to: '/settings', label: 'Settings' }} />
      <Card>
        {phone ? (
          <form key="code" className="grid gap-4" onSubmit={confirm.onSubmit} noValidate>
            <p className="text-muted">Six digits went to {phone}. They work for 5 minutes.</p>
            <SmsCodeField error={confirm.fields['code']} />
            <FormError>{confirm.sentence}</FormError>
            <Button type="submit" size="large" disabled={confirm.busy}>
              <Smartphone className="size-5" aria-hidden />
              {confirm.busy ? 'One moment…' : 'This number is mine'}
            </Button>
            <Button kind="plain" onClick={() => setPhone(null)}>
              Another number, or a new code
            </Button>
          </form>
        ) : (
          <form key="number" className="grid gap-4" onSubmit={send.onSubmit} noValidate>
            {data?.phone && (
              <p className="text-muted">
                Now: <b className="text-ink">{data.phone}</b>
              </p>
            )}
            <TextField
              label="Phone number"
              hint="082 123 4567, or with +27"
              name="phone"
              type="tel"
              autoComplete="tel"
              required
              error={send.fields['phone']}
            />
            <FormError>{send.sentence}</FormError>
            <Button type="submit" size="large" disabled={send.busy}>
              <MessageSquareText className="size-5" aria-hidden />
              {send.busy ? 'One moment…' : 'Send a code to it'}
            </Button>
          </form>
        )}
      </Card>
      <p className="text-small text-muted">
        After a new number, taking records out and giving rights to others wait for 24 hours.
      </p>
    </div>
  )
}
