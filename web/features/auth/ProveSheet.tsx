import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import type { Client } from '../../../contract/client.ts'
import type { InputOf } from '../../../contract/endpoint.ts'
import type { secondFactor as contract } from '../../../contract/secondFactor.ts'
import { createApi } from '../../api.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { CodeField } from './CodeField.tsx'
import { passkeysExist, usePasskeyFor } from './passkeys.ts'
import { SmsCodeField } from './SmsCodeField.tsx'
import { FormError } from './Threshold.tsx'
import { useForm } from './useForm.ts'

/** Asks who is there, above whatever page an act was begun on; the act then goes on by itself. */
export function ProveSheet() {
  const { proving } = useApp()
  const question = useSyncExternalStore(proving.subscribe, proving.snapshot)
  if (!question) return null
  return (
    <Sheet title="Is it still you?" onClose={() => question.answer(false)}>
      <p className="text-muted">This needs a sign-in of the last ten minutes.</p>
      <Proof onProven={() => question.answer(true)} />
    </Sheet>
  )
}

type Prove = (proof: InputOf<typeof contract.prove>) => Promise<void>

/** For who has a phone number and no password. */
function PhoneProof({ client, phone, prove }: { client: Client; phone: string; prove: Prove }) {
  const [sent, setSent] = useState(false)
  const ask = useForm(async () => {
    await client.accounts.phoneCode({ phone })
    setSent(true)
  })
  const typed = useForm(({ code = '' }) => prove({ smsCode: code }))
  if (!sent)
    return (
      <form className="grid gap-4" onSubmit={ask.onSubmit}>
        <p>We send six digits to {phone}.</p>
        <FormError>{ask.sentence}</FormError>
        <Button type="submit" size="large" disabled={ask.busy}>
          Send the code
        </Button>
      </form>
    )
  return (
    <form className="grid gap-4" onSubmit={typed.onSubmit} noValidate>
      <SmsCodeField error={typed.fields['smsCode']} />
      <FormError>{typed.sentence}</FormError>
      <Button type="submit" size="large" disabled={typed.busy}>
        {typed.busy ? 'One moment…' : 'Go on'}
      </Button>
    </form>
  )
}

function Proof({ onProven }: { onProven: () => void }) {
  const { user, bearer, renew } = useApp()
  const [client] = useState(() => createApi({ bearer }))
  const [recovery, setRecovery] = useState(false)
  const { data } = useQuery({
    queryKey: ['second-factor'],
    queryFn: () => client.secondFactor.state({}),
    staleTime: 0,
  })
  const { data: account } = useQuery({
    queryKey: ['account'],
    queryFn: () => client.accounts.account({}),
    enabled: user.role === 'patient',
  })
  const prove: Prove = async (proof) => {
    const { token } = await client.secondFactor.prove(proof)
    renew(token)
    onProven()
  }
  const typed = useForm(({ password, code }) =>
    prove({ ...(password && { password }), ...(code && { code }) }),
  )
  const passkey = useForm(async () => {
    const options = await client.secondFactor.proveOptions({})
    await prove({ passkey: await usePasskeyFor(options) })
  })
  if (!data || (user.role === 'patient' && !account)) return <Skeleton className="h-12" />
  const hasPasskey = data.passkeys.length > 0 && passkeysExist()
  const hasFactor = data.app || data.passkeys.length > 0
  if (!hasFactor && account && !account.hasPassword && account.phone)
    return <PhoneProof client={client} phone={account.phone} prove={prove} />
  return (
    <>
      {hasPasskey && (
        <form className="grid gap-2" onSubmit={passkey.onSubmit}>
          <Button type="submit" kind={data.app ? 'quiet' : 'primary'} disabled={passkey.busy}>
            <KeyRound className="size-5" aria-hidden />
            Use a passkey
          </Button>
          <FormError>{passkey.sentence}</FormError>
        </form>
      )}
      {(data.app || recovery || !hasFactor || !hasPasskey) && (
        <form key={String(recovery)} className="grid gap-4" onSubmit={typed.onSubmit} noValidate>
          {hasFactor ? (
            <CodeField recovery={recovery || !data.app} error={typed.fields['code']} />
          ) : (
            <>
              <input
                type="hidden"
                name="username"
                autoComplete="username"
                value={user.email ?? user.name}
              />
              <TextField
                label="Password"
                name="password"
                type="password"
                autoComplete="current-password"
                required
                error={typed.fields['password']}
              />
            </>
          )}
          <FormError>{typed.sentence}</FormError>
          <Button type="submit" size="large" disabled={typed.busy}>
            {typed.busy ? 'One moment…' : 'Go on'}
          </Button>
        </form>
      )}
      {hasFactor && data.recoveryCodes > 0 && !recovery && (
        <Button kind="plain" onClick={() => setRecovery(true)}>
          Use a recovery code
        </Button>
      )}
    </>
  )
}
