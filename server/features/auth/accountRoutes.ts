import type { Handlers } from '../../platform/http/handlers.ts'
import { changeEmail, readAccount, resendVerification, verifyEmail } from './emails.ts'
import { changePassword, forgotPassword, resetPassword } from './passwordChanges.ts'
import { changePhone, confirmPhone } from './phoneChanges.ts'
import { phoneSignIn, sendPhoneCode } from './phoneSignIn.ts'

export const accountRoutes: Handlers<'accounts'> = {
  account: readAccount,
  verifyEmail: { outside: verifyEmail },
  resendVerification,
  changeEmail,
  forgotPassword: { outside: forgotPassword },
  resetPassword: { outside: resetPassword },
  changePassword: { outside: changePassword },
  phoneCode: { outside: sendPhoneCode },
  phoneSignIn: { outside: phoneSignIn },
  changePhone: { outside: changePhone },
  confirmPhone: { outside: confirmPhone },
}
