import { QueryClient } from '@tanstack/react-query'
import { ArrowLeft, ChevronRight, KeyRound, LogOut, Smartphone } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { createApi } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { Button } from '../../ui/Button.tsx'
import { makePasskey, passkeysExist, thisDevice } from './passkeys.ts'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { SetUpApp, type SetUp } from './SetUpApp.tsx'
import { FormError, Threshold } from './Threshold.tsx'
import { useForm } from './useForm.ts'

const api = createApi({})
const queries = new QueryClient()

function Way({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <>
      <span className="flex-none text-brand">{icon}</span>
      <span className="min-w-0 flex-1 text-left">
        <b className="block text-body text-ink">{title}</b>
        <span className="block text-small font-normal text-muted">{children}</span>
      </span>
      <ChevronRight className="size-5 flex-none text-muted" aria-hidden />
    </>
  )
}

/** Staff look after other people's health data: nobody gets further without a second factor. */
export function SetUpFactor() {
  const { enter, leave } = useSession()
  const [app, setApp] = useState(false)
  const [done, setDone] = useState<SetUp | null>(null)
  const passkey = useForm(async () => setDone(await makePasskey(api, thisDevice())))
  if (done) {
    return (
      <Threshold title="Keep these codes" note="Your second step is on.">
        <RecoveryCodes codes={done.recoveryCodes ?? []} onDone={() => void enter(done.user)} />
      </Threshold>
    )
  }
  if (app) {
    return (
      <Threshold title="An authenticator app">
        <SetUpApp client={api} queries={queries} onDone={setDone} />
        <Button kind="plain" onClick={() => setApp(false)}>
          <ArrowLeft className="size-5" aria-hidden />
          Choose the other way
        </Button>
      </Threshold>
    )
  }
  const look = 'w-full rounded-card! px-4! py-3'
  return (
    <Threshold
      title="Protect your sign-in"
      note="You will see people's health. So that a stolen password is not enough, everybody who works here has a second step."
    >
      <div className="grid gap-3">
        {passkeysExist() && (
          <form className="grid gap-2" onSubmit={passkey.onSubmit}>
            <Button type="submit" kind="outline" className={look} disabled={passkey.busy}>
              <Way icon={<KeyRound className="size-6" aria-hidden />} title="A passkey">
                Your finger, your face or the PIN of this device. Quickest, and no false page can
                steal it.
              </Way>
            </Button>
            <FormError>{passkey.sentence}</FormError>
          </form>
        )}
        <Button kind="outline" className={look} onClick={() => setApp(true)}>
          <Way icon={<Smartphone className="size-6" aria-hidden />} title="An authenticator app">
            Six digits from your phone at each sign-in. Works on every device, also without signal.
          </Way>
        </Button>
      </div>
      <Button kind="plain" onClick={() => void leave()}>
        <LogOut className="size-5" aria-hidden />
        Sign out
      </Button>
    </Threshold>
  )
}
