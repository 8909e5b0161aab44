import { KeyRound, LifeBuoy, LogIn, Smartphone } from 'lucide-react'
import { useState } from 'react'
import type { FactorKind } from '../../../contract/factorKind.ts'
import type { Assertion } from '../../../contract/webauthn.ts'
import { createApi } from '../../api.ts'
import { Button } from '../../ui/Button.tsx'
import { CodeField } from './CodeField.tsx'
import { passkeysExist, usePasskeyFor } from './passkeys.ts'
import { FormError, Threshold } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const api = createApi({})

export type Second = { code: string } | { passkey: Assertion }

/** The password was right: now what only this person has. `send` signs in with it. */
export function SecondFactorStep({
  kinds,
  send,
  onBack,
}: {
  kinds: readonly FactorKind[]
  send: (second: Second) => Promise<void>
  onBack: () => void
}) {
  const [recovery, setRecovery] = useState(!kinds.includes('totp'))
  const typed = kinds.includes('totp') || recovery
  const form = useForm(({ code = '' }) => send({ code }))
  const passkey = useForm(async () =>
    send({ passkey: await usePasskeyFor(await api.secondFactor.passkeyOptions({})) }),
  )
  const withPasskey = kinds.includes('passkey') && passkeysExist()
  return (
    <Threshold title="One more step" note="Your password is right.">
      {withPasskey && (
        <form className="grid gap-2" onSubmit={passkey.onSubmit}>
          <Button
            type="submit"
            size="large"
            kind={kinds.includes('totp') ? 'quiet' : 'primary'}
            disabled={passkey.busy}
          >
            <KeyRound className="size-5" aria-hidden />
            Use a passkey
          </Button>
          <FormError>{passkey.sentence}</FormError>
        </form>
      )}
      {typed && (
        <form key={String(recovery)} className="grid gap-4" onSubmit={form.onSubmit} noValidate>
          <CodeField recovery={recovery} error={form.fields['code']} />
          <FormError>{form.sentence}</FormError>
          <Button type="submit" size="large" disabled={form.busy}>
            <LogIn className="size-5" aria-hidden />
            {form.busy ? 'Signing in…' : 'Sign in'}
          </Button>
        </form>
      )}
      <div className="grid gap-1">
        {kinds.includes('totp') && kinds.includes('recovery') && (
          <Button kind="plain" onClick={() => setRecovery(!recovery)}>
            {recovery ? (
              <Smartphone className="size-5" aria-hidden />
            ) : (
              <LifeBuoy className="size-5" aria-hidden />
            )}
            {recovery ? 'Use the app after all' : 'Use a recovery code instead'}
          </Button>
        )}
        <Button kind="plain" onClick={onBack}>
          Sign in as somebody else
        </Button>
      </div>
    </Threshold>
  )
}
