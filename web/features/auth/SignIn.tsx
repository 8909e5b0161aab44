import { useQuery, QueryClient } from '@tanstack/react-query'
import { KeyRound, LogIn, MonitorSmartphone, Smartphone } from 'lucide-react'
import { useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { ProblemError } from '../../../contract/client.ts'
import type { FactorKind } from '../../../contract/factorKind.ts'
import { createApi } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { TextField } from '../../ui/Field.tsx'
import { ROLE_WORDS } from '../../words.ts'
import type { Role } from '../../../contract/people.ts'
import { HelpAtTheDoor } from '../help/HelpButton.tsx'
import { passkeysExist } from './passkeys.ts'
import { SecondFactorStep, type Second } from './SecondFactorStep.tsx'
import { FormError, Threshold } from './Threshold.tsx'
import { useForm } from './useForm.ts'
import { usePasskeySignIn } from './usePasskeySignIn.ts'

const api = createApi({})
const queries = new QueryClient()

type Credentials = { email: string; password: string }
/** The password was right and is kept in memory, until the second step is done. */
type Asked = { credentials: Credentials; kinds: readonly FactorKind[] }

/** Shows the invented people, where there are any. */
function DemoPeople({ onPick }: { onPick: (email: string) => void }) {
  const { data } = useQuery(
    { queryKey: ['demo'], queryFn: () => api.demo.state({}), retry: false },
    queries,
  )
  if (!data?.on) return null
  return (
    <Card>
      <h2>This is the demo</h2>
      <p className="text-muted">
        Everybody here is invented. See one visit through four pairs of eyes, or sign in as one of
        them: the password was printed where Ahava was started.
      </p>
      <Button asChild kind="quiet">
        <Link to="/demo">
          <MonitorSmartphone className="size-5" aria-hidden />
          Four screens, side by side
        </Link>
      </Button>
      <ul className="grid gap-1">
        {data.logins.map((login) => (
          <li key={login.email}>
            <Button
              kind="plain"
              className="w-full justify-between!"
              onClick={() => onPick(login.email)}
            >
              <span className="min-w-0 truncate">{login.email}</span>
              <span className="text-small font-medium text-muted">
                {ROLE_WORDS[login.role as Role] ?? login.role}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export function SignIn() {
  const { enter, state } = useSession()
  const [email, setEmail] = useState('')
  const password = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Asked | null>(null)
  async function signIn(credentials: Credentials, second?: Second) {
    const { user } = await api.auth.login({ ...credentials, ...second })
    await enter(user)
    void navigate('/', { replace: true })
  }
  const form = useForm(async (fields) => {
    const credentials = { email: fields['email'] ?? '', password: fields['password'] ?? '' }
    try {
      await signIn(credentials)
    } catch (error) {
      if (!(error instanceof ProblemError && error.problem.code === 'code_needed')) throw error
      setAsked({ credentials, kinds: error.problem.factors ?? ['totp'] })
    }
  })
  const passkey = usePasskeySignIn(async (user) => {
    await enter(user)
    void navigate('/', { replace: true })
  })
  if (asked) {
    return (
      <SecondFactorStep
        kinds={asked.kinds}
        send={(second) => signIn(asked.credentials, second)}
        onBack={() => setAsked(null)}
      />
    )
  }
  return (
    <Threshold title="Welcome" note="Who is coming, when, and what was found.">
      <HelpAtTheDoor />
      {state.kind === 'out' && state.notice && (
        <p role="status" className="rounded-small bg-info-soft px-4 py-3 font-semibold text-info">
          {state.notice}
        </p>
      )}
      <form className="grid gap-4" onSubmit={form.onSubmit} noValidate>
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username webauthn"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={form.fields['email']}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          ref={password}
          error={form.fields['password']}
        />
        <FormError>{form.sentence}</FormError>
        <Button type="submit" size="large" disabled={form.busy}>
          <LogIn className="size-5" aria-hidden />
          {form.busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      {passkeysExist() && (
        <div className="grid gap-2">
          <Button kind="quiet" size="large" disabled={passkey.busy} onClick={passkey.ask}>
            <KeyRound className="size-5" aria-hidden />
            Sign in with a passkey
          </Button>
          <FormError>{passkey.sentence}</FormError>
        </div>
      )}
      <Button asChild kind="quiet" size="large">
        <Link to="/phone">
          <Smartphone className="size-5" aria-hidden />
          Sign in by phone
        </Link>
      </Button>
      <p className="text-center text-muted">
        <Link to="/forgot" className="inline-flex min-h-12 items-center font-semibold text-brand">
          Forgot your password?
        </Link>
      </p>
      <p className="text-center text-muted">
        New here?{' '}
        <Link to="/register" className="inline-flex min-h-12 items-center font-semibold text-brand">
          Make an account
        </Link>
      </p>
      <DemoPeople
        onPick={(picked) => {
          setEmail(picked)
          password.current?.focus()
        }}
      />
    </Threshold>
  )
}
