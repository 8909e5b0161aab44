import { Link, useNavigate } from 'react-router'
import { createApi } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError, Threshold } from './Threshold.tsx'
import { internationalPhone } from './phone.ts'
import { useForm } from './useForm.ts'

const api = createApi({})

export default function Register() {
  const { enter } = useSession()
  const navigate = useNavigate()
  const form = useForm(async (fields) => {
    const phone = internationalPhone(fields['phone'] ?? '')
    const { user } = await api.auth.register({
      name: fields['name'] ?? '',
      email: fields['email'] ?? '',
      password: fields['password'] ?? '',
      ...(phone ? { phone } : {}),
    })
    await enter(user)
    void navigate('/', { replace: true })
  })
  return (
    <Threshold title="Make an account" note="For you, or to book for somebody you care for.">
      <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
        <TextField
          label="Your name"
          name="name"
          autoComplete="name"
          required
          error={form.fields['name']}
        />
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          error={form.fields['email']}
        />
        <TextField
          label="Phone"
          hint="If we should be able to call you. 082 123 4567 or +27 82 123 4567."
          name="phone"
          type="tel"
          autoComplete="tel"
          error={form.fields['phone']}
        />
        <TextField
          label="Password"
          hint="At least 8 characters. A short sentence is good."
          name="password"
          type="password"
          autoComplete="new-password"
          required
          error={form.fields['password']}
        />
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          {form.busy ? 'One moment…' : 'Make the account'}
        </Button>
      </form>
      <p className="text-center text-muted">
        Already have one?{' '}
        <Link to="/" className="inline-flex min-h-12 items-center font-semibold text-brand">
          Sign in
        </Link>
      </p>
    </Threshold>
  )
}
