import { KeyRound } from 'lucide-react'
import { useNavigate } from 'react-router'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { FormError } from '../auth/Threshold.tsx'
import { useForm } from '../auth/useForm.ts'
import { useAccount, useAccountChanged } from './ways.ts'

export default function PasswordPage() {
  const { client, user } = useApp()
  const { data } = useAccount()
  const changed = useAccountChanged()
  const toast = useToast()
  const navigate = useNavigate()
  const form = useForm(async ({ current, password = '' }) => {
    await client.accounts.changePassword({ ...(current && { current }), password })
    await changed()
    toast('Changed. Your other devices are signed out.')
    void navigate('/settings')
  })
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4 pb-4">
      <PageHeader title="Password" back={{ to: '/settings', label: 'Settings' }} />
      {!data && <PageSkeleton />}
      {data && (
        <Card>
          <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
            <input
              type="hidden"
              name="username"
              autoComplete="username"
              value={user.email ?? user.name}
            />
            {data.hasPassword && (
              <TextField
                label="Present password"
                name="current"
                type="password"
                autoComplete="current-password"
                required
                error={form.fields['current']}
              />
            )}
            <TextField
              label="New password"
              hint={`At least ${user.role === 'patient' ? 8 : 12} characters. A short sentence is good.`}
              name="password"
              type="password"
              autoComplete="new-password"
              required
              error={form.fields['password']}
            />
            <FormError>{form.sentence}</FormError>
            <Button type="submit" size="large" disabled={form.busy}>
              <KeyRound className="size-5" aria-hidden />
              {form.busy ? 'One moment…' : 'Use this password'}
            </Button>
          </form>
        </Card>
      )}
    </div>
  )
}
