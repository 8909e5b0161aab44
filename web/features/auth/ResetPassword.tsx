import { CircleCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { ProblemError } from '../../../contract/client.ts'
import type { FactorKind } from '../../../contract/factorKind.ts'
import { createApi } from '../../api.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { SecondFactorStep } from './SecondFactorStep.tsx'
import { FormError, Threshold, ToSignIn } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const api = createApi({})

type Asked = { password: string; kinds: readonly FactorKind[] }
/** A passkey proves a sign-in; here a code of the app or a recovery code does. */
const typedKinds = (kinds: readonly FactorKind[] = ['totp']) =>
  kinds.filter((kind) => kind !== 'passkey')

/** Reached by the link from the mail; its token stands behind `#`, where no server reads it. */
export default function ResetPassword() {
  const token = useMemo(() => location.hash.slice(1), [])
  const [asked, setAsked] = useState<Asked | null>(null)
  const [done, setDone] = useState(false)
  const form = useForm(async ({ password = '' }) => {
    try {
      await api.accounts.resetPassword({ token, password })
      setDone(true)
    } catch (error) {
      if (!(error instanceof ProblemError && error.problem.code === 'code_needed')) throw error
      setAsked({ password, kinds: typedKinds(error.problem.factors) })
    }
  })
  if (done) {
    return (
      <Threshold
        title="Your new password works"
        note="Every device was signed out. Sign in with the new one."
      >
        <Button asChild size="large">
          <Link to="/" replace>
            <CircleCheck className="size-5" aria-hidden />
            Sign in
          </Link>
        </Button>
      </Threshold>
    )
  }
  if (asked) {
    return (
      <SecondFactorStep
        kinds={asked.kinds}
        send={async (second) => {
          const code = 'code' in second ? second.code : ''
          await api.accounts.resetPassword({ token, password: asked.password, code })
          setAsked(null)
          setDone(true)
        }}
        onBack={() => setAsked(null)}
      />
    )
  }
  return (
    <Threshold title="Choose a new password">
      <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
        <TextField
          label="New password"
          hint="At least 8 characters, 12 if you work here. A short sentence is good."
          name="password"
          type="password"
          autoComplete="new-password"
          required
          error={form.fields['password']}
        />
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          {form.busy ? 'One moment…' : 'Use this password'}
        </Button>
      </form>
      {form.sentence && (
        <Button asChild kind="quiet">
          <Link to="/forgot">Ask for a new link</Link>
        </Button>
      )}
      <ToSignIn />
    </Threshold>
  )
}
