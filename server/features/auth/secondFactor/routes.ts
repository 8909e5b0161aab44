import type { Handlers } from '../../../platform/http/handlers.ts'
import { prove, proveOptions } from './fresh.ts'
import { newRecoveryCodesOf, readFactors, removePasskey, removeTotp } from './manage.ts'
import { addPasskey, beginPasskey, beginTotp, confirmTotp } from './setUp.ts'
import { passkeyOptions, passkeySignIn } from './passkeySignIn.ts'

export const secondFactorRoutes: Handlers<'secondFactor'> = {
  state: readFactors,
  beginTotp: { outside: beginTotp },
  confirmTotp: { outside: confirmTotp },
  removeTotp,
  newRecoveryCodes: newRecoveryCodesOf,
  beginPasskey: { outside: beginPasskey },
  addPasskey: { outside: addPasskey },
  removePasskey,
  passkeyOptions: { outside: passkeyOptions },
  passkeySignIn: { outside: passkeySignIn },
  proveOptions: { outside: proveOptions },
  prove: { outside: prove },
}
