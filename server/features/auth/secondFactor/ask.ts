import type { ParsedInputOf } from '../../../../contract/endpoint.ts'
import type { auth } from '../../../../contract/auth.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { refuse } from '../../../platform/errors.ts'
import type { SignIn } from '../sessions.ts'
import { checkSecondFactor } from './check.ts'
import { looksLikeTotp } from './totp.ts'
import { usePasskey } from './webauthn.ts'

/** After a right password: what else this account asks for, and how that makes the sign-in. */
export async function askSecondFactor(
  context: OutsideContext,
  userId: string,
  { code, passkey }: Pick<ParsedInputOf<typeof auth.login>, 'code' | 'passkey'>,
): Promise<SignIn> {
  if (passkey) {
    const owner = await usePasskey(context, passkey, 'sign-in', null)
    if (owner !== userId) refuse('wrong_code', { detail: 'That passkey is of another account.' })
    return { way: 'password-and-passkey', strong: true }
  }
  if ((await checkSecondFactor(context, userId, code)) === 'none') return { way: 'password' }
  const app = code !== undefined && looksLikeTotp(code)
  return { way: app ? 'password-and-app' : 'password-and-recovery-code', strong: true }
}
