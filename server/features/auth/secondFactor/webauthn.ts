import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { z } from 'zod'
import type { Assertion, attestation, creationOptions } from '../../../../contract/webauthn.ts'
import type { OutsideContext } from '../../../platform/context.ts'
import { anonymousTransaction } from '../../../platform/database/pools.ts'
import { sql } from '../../../platform/database/query.ts'
import { refuse } from '../../../platform/errors.ts'
import { securityEvent } from '../../../platform/observability/securityEvents.ts'
import { CHALLENGE_MS, newChallenge, useChallenge, type Purpose } from './challenges.ts'

/** EdDSA, ES256, RS256: what every authenticator of today speaks. */
const ALGORITHMS = [-8, -7, -257]

/** Passkeys belong to one site: the host of PUBLIC_URL, and exactly its origin. */
function site({ config }: Pick<OutsideContext, 'config'>) {
  const { hostname, origin } = new URL(config.publicUrl)
  return { id: hostname, origin }
}

type Person = { id: string; email: string; name: string }
type Known = { id: string; transports: string[] }

/** Asks for a passkey that is kept on the device and opened by finger, face or PIN. */
export async function askToCreate(context: OutsideContext, person: Person, known: Known[]) {
  const challenge = await newChallenge(context, 'add', person.id)
  const options = await generateRegistrationOptions({
    rpName: 'Ahava',
    rpID: site(context).id,
    userID: Buffer.from(person.id.replaceAll('-', ''), 'hex'),
    userName: person.email,
    userDisplayName: person.name,
    challenge,
    timeout: CHALLENGE_MS,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known,
    supportedAlgorithmIDs: ALGORITHMS,
  })
  // The contract says exactly what we ask for; the library's type is wider.
  return options as z.input<typeof creationOptions>
}

/** Asks for a passkey of this site, whichever the person chooses. */
export async function askToSign(context: OutsideContext, purpose: Purpose, userId: string | null) {
  const options = await generateAuthenticationOptions({
    rpID: site(context).id,
    challenge: await newChallenge(context, purpose, userId),
    timeout: CHALLENGE_MS,
    userVerification: 'required',
  })
  return {
    challenge: options.challenge,
    rpId: site(context).id,
    timeout: CHALLENGE_MS,
    userVerification: 'required' as const,
    allowCredentials: [],
  }
}

function refusePasskey(context: OutsideContext, userId: string | null): never {
  securityEvent(context.log, 'passkey_failed', { requestId: context.requestId, userId })
  refuse('wrong_code', { detail: 'That passkey was not accepted. Try once more, or another way.' })
}

/** The new passkey, after everything about it has been checked. Refuses with `wrong_code`. */
export async function readNewPasskey(
  context: OutsideContext,
  userId: string,
  { id: credentialId, rawId, type, response }: z.output<typeof attestation>,
) {
  const { id, origin } = site(context)
  const { transports = [], ...rest } = response
  const verified = await verifyRegistrationResponse({
    response: { id: credentialId, rawId, type, response: rest, clientExtensionResults: {} },
    expectedChallenge: (challenge) => useChallenge(context, 'add', userId, challenge),
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null)
  if (!verified?.verified) refusePasskey(context, userId)
  return { ...verified.registrationInfo.credential, transports }
}

type PasskeyRow = {
  id: string
  user_id: string
  public_key: Buffer<ArrayBuffer>
  counter: number
}

const handleOf = (userId: string) => Buffer.from(userId.replaceAll('-', ''), 'hex')

/**
 * Whose passkey this is. Its challenge is used up in any case; the signature, the site, the person's
 * presence and the counter are checked; one that was copied is refused. Refuses with `wrong_code`.
 */
export async function usePasskey(
  context: OutsideContext,
  { id: credentialId, rawId, type, response }: Assertion,
  purpose: Purpose,
  userId: string | null,
): Promise<string> {
  const { userHandle, ...rest } = response
  const row = await anonymousTransaction(context.database, (tx) =>
    tx.maybe(
      sql<PasskeyRow>`select * from passkey_of(${Buffer.from(credentialId, 'base64url')}::bytea)`,
    ),
  )
  if (!row || (userId && row.user_id !== userId)) refusePasskey(context, userId)
  if (userHandle && !handleOf(row.user_id).equals(Buffer.from(userHandle, 'base64url')))
    refusePasskey(context, row.user_id)
  const { id, origin } = site(context)
  const verified = await verifyAuthenticationResponse({
    response: { id: credentialId, rawId, type, response: rest, clientExtensionResults: {} },
    expectedChallenge: (challenge) => useChallenge(context, purpose, userId, challenge),
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    // The counter is compared where it is written, so that two at once cannot both be right.
    credential: { id: credentialId, publicKey: row.public_key, counter: 0 },
  }).catch(() => null)
  if (!verified?.verified) refusePasskey(context, row.user_id)
  const { used } = await anonymousTransaction(context.database, (tx) =>
    tx.one(sql<{ used: boolean }>`
      select use_passkey(${row.id}, ${verified.authenticationInfo.newCounter}, ${context.now}) as used`),
  )
  if (!used) {
    securityEvent(context.log, 'passkey_copied', { userId: row.user_id })
    refusePasskey(context, row.user_id)
  }
  return row.user_id
}
