import { Mail } from 'lucide-react'
import { useState } from 'react'
import { createApi } from '../../api.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError, Threshold, ToSignIn } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const api = createApi({})

/** Asks where to write; what it says is the same, whether there is such an account or not. */
export default function ForgotPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm(async ({ email = '' }) => {
    await api.accounts.forgotPassword({ email })
    setSentTo(email)
  })
  if (sentTo) {
    return (
      <Threshold title="Look in your mailbox">
        <EmptyState drawing="letter">
          If there is an account with {sentTo}, a link is on its way. It works once, for 30 minutes.
          Nothing there? Look among unwanted mail too.
        </EmptyState>
        <ToSignIn />
      </Threshold>
    )
  }
  return (
    <Threshold title="A new password" note="We mail you a link to choose one.">
      <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          error={form.fields['email']}
        />
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          <Mail className="size-5" aria-hidden />
          {form.busy ? 'One moment…' : 'Mail me a link'}
        </Button>
      </form>
      <ToSignIn />
    </Threshold>
  )
}
