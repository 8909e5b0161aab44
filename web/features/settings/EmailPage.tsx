import { Mail, MailCheck } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { FormError } from '../auth/Threshold.tsx'
import { useForm } from '../auth/useForm.ts'
import { useAccount } from './ways.ts'

/** Another address counts once its link was used; until then nothing changes. */
export default function EmailPage() {
  const { client } = useApp()
  const { data } = useAccount()
  const toast = useToast()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const resend = useForm(async () => {
    await client.accounts.resendVerification({})
    toast('Sent. Look in your mailbox.')
  })
  const change = useForm(async ({ email = '' }) => {
    await client.accounts.changeEmail({ email })
    setSentTo(email)
  })
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="E-mail" back={{ to: '/settings', label: 'Settings' }} />
      {!data && <PageSkeleton />}
      {data?.email && !data.emailVerified && (
        <Card>
          <h2 className="wrap-anywhere">Confirm {data.email}</h2>
          <p className="text-muted">
            Until you use the link that we sent, no letters come, and nobody can give you rights.
          </p>
          <form onSubmit={resend.onSubmit}>
            <FormError>{resend.sentence}</FormError>
            <Button type="submit" kind="quiet" disabled={resend.busy}>
              <MailCheck className="size-5" aria-hidden />
              Send the link again
            </Button>
          </form>
        </Card>
      )}
      {sentTo && (
        <Card>
          <EmptyState drawing="letter">
            A link is on its way to {sentTo}. Your address changes when you use it; the old one is
            told.
          </EmptyState>
        </Card>
      )}
      {data && !sentTo && (
        <Card>
          <form className="grid gap-4" onSubmit={change.onSubmit} noValidate>
            {data.email && data.emailVerified && (
              <p className="text-muted">
                Now: <b className="text-ink">{data.email}</b>
              </p>
            )}
            <TextField
              label={data.email ? 'New e-mail address' : 'E-mail address'}
              name="email"
              type="email"
              autoComplete="email"
              required
              error={change.fields['email']}
            />
            <FormError>{change.sentence}</FormError>
            <Button type="submit" size="large" disabled={change.busy}>
              <Mail className="size-5" aria-hidden />
              {change.busy ? 'One moment…' : 'Mail a link to it'}
            </Button>
          </form>
        </Card>
      )}
    </div>
  )
}
