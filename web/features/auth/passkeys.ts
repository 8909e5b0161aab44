import type { Client } from '../../../contract/client.ts'
import type { Assertion } from '../../../contract/webauthn.ts'
import { DeviceError } from '../../api.ts'

export const passkeysExist = () => typeof PublicKeyCredential === 'function'

/** The browser's own part is loaded when somebody uses a passkey, not before. */
const browser = () => import('@simplewebauthn/browser')

const explain = (error: unknown): never => {
  if (error instanceof Error && error.name === 'InvalidStateError')
    throw new DeviceError('This device already holds a passkey for your account.')
  throw new DeviceError('No passkey was used. Try again, or take another way.')
}

type Options = Awaited<ReturnType<Client['secondFactor']['passkeyOptions']>>

/** Lets the person choose a passkey. `autofill`: offered inside the e-mail field, without a question. */
export async function usePasskeyFor(
  options: Options,
  { autofill = false } = {},
): Promise<Assertion> {
  const { startAuthentication } = await browser()
  const { clientExtensionResults: _, ...answer } = await startAuthentication({
    optionsJSON: options,
    useBrowserAutofill: autofill,
  }).catch(explain)
  return answer
}

/** Makes a passkey on this device and keeps it with the account. */
export async function makePasskey(client: Client, name: string) {
  const { startRegistration } = await browser()
  const options = await client.secondFactor.beginPasskey({})
  const { clientExtensionResults: _, ...passkey } = await startRegistration({
    optionsJSON: options,
  }).catch(explain)
  return client.secondFactor.addPasskey({
    name,
    passkey: {
      ...passkey,
      response: {
        clientDataJSON: passkey.response.clientDataJSON,
        attestationObject: passkey.response.attestationObject,
        ...(passkey.response.transports && { transports: passkey.response.transports }),
      },
    },
  })
}

/** What a passkey made here is called until somebody calls it something else. */
export function thisDevice(): string {
  const agent = navigator.userAgent
  const known = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'Linux']
  const found = known.find((word) => agent.includes(word))
  return found === 'Macintosh' ? 'Mac' : (found ?? 'This device')
}
