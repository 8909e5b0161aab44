import { useEffect, useRef, useState } from 'react'
import type { User } from '../../../contract/auth.ts'
import { createApi, sentenceOf } from '../../api.ts'
import { passkeysExist, usePasskeyFor } from './passkeys.ts'

const api = createApi({})

async function signIn(autofill: boolean): Promise<User> {
  const passkey = await usePasskeyFor(await api.secondFactor.passkeyOptions({}), { autofill })
  return (await api.secondFactor.passkeySignIn({ passkey })).user
}

/** By a button, and by itself where the browser offers passkeys inside the e-mail field. */
export function usePasskeySignIn(onUser: (user: User) => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const done = useRef(onUser)
  done.current = onUser
  useEffect(() => {
    let gone = false
    async function offer() {
      if (!passkeysExist()) return
      if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
      const user = await signIn(true)
      if (!gone) await done.current(user)
    }
    // Whoever takes another way ends this question, and has nothing to be told.
    offer().catch(() => undefined)
    return () => {
      gone = true
    }
  }, [])
  function ask() {
    setBusy(true)
    setError(null)
    signIn(false)
      .then((user) => done.current(user))
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return { ask, busy, sentence: error ? sentenceOf(error) : null }
}
