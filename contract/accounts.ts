import { z } from 'zod'
import { signedIn } from './auth.ts'
import { endpoint } from './endpoint.ts'
import { email, id, nothing, password, phone, text, typedPassword } from './primitives.ts'

const linkToken = z.string().min(20).max(100)
/** Six digits, as they came by SMS. */
export const smsCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'six digits')
/** Of the second factor: six digits of the app, or a recovery code. */
const factorCode = z.string().min(1).max(30)

/** Who may be meant by a phone number that several people share. */
const choice = z.object({
  people: z.array(z.object({ userId: id, name: z.string() })),
  choice: z.string().describe('Stands for the code from here on: 5 minutes, one use'),
})

export const accounts = {
  account: endpoint('GET /api/auth/account', {
    input: nothing,
    output: z.object({
      email: z.string().nullable(),
      emailVerified: z.boolean(),
      phone: z.string().nullable(),
      phoneVerified: z.boolean(),
      hasPassword: z.boolean(),
    }),
    summary: 'How the caller signs in and can be reached',
  }),
  verifyEmail: endpoint('POST /api/auth/email/verify', {
    input: z.object({ token: linkToken }),
    output: nothing,
    summary: 'Prove by the one-use link of 24 hours that an address is yours',
    gate: 'public',
  }),
  resendVerification: endpoint('POST /api/auth/email/resend', {
    input: nothing,
    output: nothing,
    summary: 'Send the link that proves the address once more; the earlier one is over',
  }),
  changeEmail: endpoint('POST /api/auth/email', {
    input: z.object({ email }),
    output: nothing,
    summary: 'Another e-mail address: it counts once its link was used, and the old one is told',
    gate: 'fresh',
  }),
  forgotPassword: endpoint('POST /api/auth/password/forgot', {
    input: z.object({ email }),
    output: nothing,
    summary:
      'Mail a one-use link of 30 minutes, if there is such an account; the answer never says',
    gate: 'public',
  }),
  resetPassword: endpoint('POST /api/auth/password/reset', {
    input: z.object({
      token: linkToken,
      password,
      code: factorCode.optional().describe('Where there is a second factor: `code_needed`'),
    }),
    output: nothing,
    summary: 'A new password by the one-use link; every session ends',
    gate: 'public',
  }),
  changePassword: endpoint('POST /api/auth/password', {
    input: z.object({
      current: typedPassword.optional().describe('Needed where there is one'),
      password,
    }),
    output: nothing,
    summary: 'Another password; every other session ends',
    gate: 'fresh',
  }),
  phoneCode: endpoint('POST /api/auth/phone/code', {
    input: z.object({ phone }),
    output: nothing,
    summary: 'Send six digits by SMS: 5 minutes, five tries; a new code ends the old one',
    gate: 'public',
  }),
  phoneSignIn: endpoint('POST /api/auth/phone/sign-in', {
    input: z.object({
      phone,
      code: smsCode.optional(),
      choice: linkToken.optional().describe('From the answer to the code, in its place'),
      userId: id.optional().describe('Which of the people'),
      name: text(120).optional().describe('Somebody new: makes an account of this phone'),
      factorCode: factorCode.optional().describe('Where there is a second factor: `code_needed`'),
    }),
    output: z.union([signedIn, choice]),
    summary:
      'Sign in as a patient by phone and code. When several people share the number, or nobody has it, the answer is whom to choose from',
    gate: 'public',
  }),
  changePhone: endpoint('POST /api/auth/phone', {
    input: z.object({ phone }),
    output: nothing,
    summary: 'Another phone number: sends it a code of 5 minutes',
    gate: 'fresh',
  }),
  confirmPhone: endpoint('POST /api/auth/phone/confirm', {
    input: z.object({ phone, code: smsCode }),
    output: nothing,
    summary: 'The code that the new number got; the old number and the mailbox are told',
  }),
}
