import { z } from 'zod'
import { smsCode } from './accounts.ts'
import { signedIn } from './auth.ts'
import { endpoint } from './endpoint.ts'
import { id, instant, nothing, text } from './primitives.ts'
import { assertion, attestation, creationOptions, requestOptions } from './webauthn.ts'

/** A code of the app (six digits) or a recovery code, as a person types it. */
export const factorCode = z.string().min(1).max(40)

const recoveryCodes = z
  .array(z.string())
  .describe('Ten codes of one use each, shown this once; earlier ones are over')

/** The session goes on under a new token, which is strong; every other session has ended. */
const strengthened = signedIn.extend({
  recoveryCodes: recoveryCodes.nullable().describe('With the first factor; null afterwards'),
})

export const secondFactor = {
  state: endpoint('GET /api/auth/second-factor', {
    input: nothing,
    output: z.object({
      required: z.boolean().describe('Staff outside the demo'),
      app: z.boolean().describe('An authenticator app is set up'),
      passkeys: z.array(
        z.object({ id, name: z.string(), createdAt: instant, lastUsedAt: instant.nullable() }),
      ),
      recoveryCodes: z.int().describe('How many are left'),
    }),
    summary: 'What the caller has set up',
    gate: 'first-factor',
  }),
  beginTotp: endpoint('POST /api/auth/second-factor/totp', {
    input: nothing,
    output: z.object({
      secret: z.string().describe('Base32, for typing it in'),
      url: z.string().describe('otpauth:// for the QR code: SHA-1, six digits, 30 seconds'),
    }),
    summary: 'A secret for an authenticator app (RFC 6238); it counts once a code confirms it',
    gate: 'first-factor',
    status: 201,
  }),
  confirmTotp: endpoint('POST /api/auth/second-factor/totp/confirm', {
    input: z.object({ code: factorCode }),
    output: strengthened,
    summary: 'The first code of the new app: from now on it is asked for at sign-in',
    gate: 'first-factor',
  }),
  removeTotp: endpoint('POST /api/auth/second-factor/totp/remove', {
    input: nothing,
    output: nothing,
    summary: 'Give up the authenticator app; staff keep at least one factor',
    gate: 'fresh',
  }),
  newRecoveryCodes: endpoint('POST /api/auth/second-factor/recovery-codes', {
    input: nothing,
    output: z.object({ recoveryCodes }),
    summary: 'Ten new recovery codes in place of the old ones',
    gate: 'fresh',
    status: 201,
  }),
  beginPasskey: endpoint('POST /api/auth/passkeys/begin', {
    input: nothing,
    output: creationOptions,
    summary: 'What the browser needs to make a passkey; valid for 5 minutes, once',
    gate: 'first-factor',
    status: 201,
  }),
  addPasskey: endpoint('POST /api/auth/passkeys', {
    input: z.object({ name: text(60), passkey: attestation }),
    output: strengthened,
    summary: 'Keep the passkey that the browser made',
    gate: 'first-factor',
    status: 201,
  }),
  removePasskey: endpoint('POST /api/auth/passkeys/:id/remove', {
    input: z.object({ id }),
    output: nothing,
    summary: 'Give up a passkey; staff keep at least one factor',
    gate: 'fresh',
  }),
  passkeyOptions: endpoint('POST /api/auth/passkeys/options', {
    input: nothing,
    output: requestOptions,
    summary: 'What the browser needs to sign in by a passkey; valid for 5 minutes, once',
    gate: 'public',
    status: 201,
  }),
  passkeySignIn: endpoint('POST /api/auth/passkeys/sign-in', {
    input: z.object({ passkey: assertion }),
    output: signedIn,
    summary: 'Sign in by a passkey, which is both factors at once',
    gate: 'public',
  }),
  proveOptions: endpoint('POST /api/auth/prove/options', {
    input: nothing,
    output: requestOptions,
    summary: 'What the browser needs to prove by a passkey who is there',
    gate: 'first-factor',
    status: 201,
  }),
  prove: endpoint('POST /api/auth/prove', {
    input: z.object({
      password: z.string().min(1).max(128).optional(),
      code: factorCode.optional(),
      passkey: assertion.optional(),
      smsCode: smsCode
        .optional()
        .describe('For patients without a second factor, after POST /api/auth/phone/code'),
    }),
    output: z.object({
      token: z.string().describe('In place of the one that was sent, which is of no use any more'),
      freshUntil: instant,
    }),
    summary:
      'Prove anew who is there, for what needs it within 10 minutes: a passkey or a code where there is a second factor, else the password or a code by SMS',
    gate: 'first-factor',
  }),
}
