import { generateSecret, generateURI, verify } from 'otplib'

/** RFC 6238 as every authenticator app knows it: SHA-1, six digits, 30 seconds. */
const SETTINGS = { algorithm: 'sha1', digits: 6, period: 30 } as const
/** A clock may be one step off, in either direction. */
const TOLERANCE_SECONDS = 30

/** 160 random bits in base32, as the app takes them. */
export const newTotpSecret = () => generateSecret()

/** What the QR code holds. */
export const totpUrl = (secret: string, label: string) =>
  generateURI({ issuer: 'Ahava', label, secret, ...SETTINGS })

export const looksLikeTotp = (code: string) => /^[0-9]{6}$/.test(code)

/** The time step whose code this is at `now`; null when it is of none nearby. */
export async function stepOf(secret: string, code: string, now: Date): Promise<number | null> {
  if (!looksLikeTotp(code)) return null
  const epoch = Math.floor(now.getTime() / 1000)
  const options = { ...SETTINGS, secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS }
  const result = await verify(options)
  return result.valid && 'timeStep' in result ? result.timeStep : null
}
