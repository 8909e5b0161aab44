import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

// An authenticator in software: makes passkeys and signs with them (W3C WebAuthn level 3, ES256,
// attestation "none"), and can be told to do each thing wrongly.

const sha256 = (value: string | Buffer) => createHash('sha256').update(value).digest()
const base64url = (value: string | Buffer) => Buffer.from(value).toString('base64url')

/** The few forms of CBOR (RFC 8949) that a passkey needs: small numbers, bytes, text, maps. */
function cbor(value: number | string | Buffer | Map<unknown, unknown>): Buffer {
  const head = (major: number, n: number) =>
    n < 24
      ? Buffer.from([(major << 5) | n])
      : n < 256
        ? Buffer.from([(major << 5) | 24, n])
        : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const parts = [...value].flatMap(([key, each]) => [cbor(key as number), cbor(each as Buffer)])
  return Buffer.concat([head(5, value.size), ...parts])
}

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

/** What an authenticator, a browser or somebody between may get wrong. */
export type Wrong = {
  origin?: string
  rpId?: string
  challenge?: string
  type?: string
  userHandle?: string
  /** Nobody put a finger on it. */
  unverified?: boolean
  /** Counts on from here: a copy does not know how often the other one was used. */
  counter?: number
}

export function createAuthenticator(origin = 'http://localhost:4000') {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(32)
  const jwk = publicKey.export({ format: 'jwk' })
  const cose = cbor(
    new Map<number, number | Buffer>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(jwk.x!, 'base64url')],
      [-3, Buffer.from(jwk.y!, 'base64url')],
    ]),
  )
  let counter = 0
  let handle = ''

  const clientData = (type: string, challenge: string, wrong: Wrong) =>
    Buffer.from(
      JSON.stringify({
        type: wrong.type ?? type,
        challenge: wrong.challenge ?? challenge,
        origin: wrong.origin ?? origin,
        crossOrigin: false,
      }),
    )
  function authenticatorData(rpId: string, flags: number, wrong: Wrong, rest = Buffer.alloc(0)) {
    counter = wrong.counter ?? counter + 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const verified = wrong.unverified ? 0 : VERIFIED
    const head = Buffer.from([flags | PRESENT | verified])
    return Buffer.concat([sha256(wrong.rpId ?? rpId), head, count, rest])
  }
  const credential = {
    id: base64url(credentialId),
    rawId: base64url(credentialId),
    type: 'public-key' as const,
  }

  return {
    credential,
    /** Answers `navigator.credentials.create`. */
    create(
      options: { challenge: string; rp: { id: string }; user: { id: string } },
      wrong: Wrong = {},
    ) {
      handle = options.user.id
      const length = Buffer.from([0, credentialId.length])
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, cose])
      const data = authenticatorData(options.rp.id, ATTESTED, wrong, attested)
      const object = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', data],
      ])
      return {
        ...credential,
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options.challenge, wrong)),
          attestationObject: base64url(cbor(object)),
          transports: ['internal'],
        },
      }
    },
    /** Answers `navigator.credentials.get`. */
    sign(options: { challenge: string; rpId: string }, wrong: Wrong = {}) {
      const client = clientData('webauthn.get', options.challenge, wrong)
      const data = authenticatorData(options.rpId, 0, wrong)
      const signature = createSign('sha256')
        .update(Buffer.concat([data, sha256(client)]))
        .sign(privateKey)
      return {
        ...credential,
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          ...((wrong.userHandle ?? handle) && { userHandle: wrong.userHandle ?? handle }),
        },
      }
    },
  }
}
