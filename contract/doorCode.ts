/** The numbers of the door code: seconds, minutes, hours, digits. */
export const DOOR_CODE = {
  /** A code is good for so long. */
  stepSeconds: 120,
  /** So many steps around the moment count: two clocks are never quite the same. */
  driftSteps: 2,
  /** Said by the family to the nurse. */
  givenDigits: 6,
  /** Shown by both screens, and compared by the family. */
  comparedDigits: 4,
  tries: 5,
  /** A code proves a check-in or check-out that is no longer ago. */
  provesMinutes: 30,
  /** Phones are given what they make codes of so long before the visit. */
  aheadHours: 24,
} as const

/** The step in which a moment lies (milliseconds since 1970). */
export const doorStep = (at: number) => Math.floor(at / (DOOR_CODE.stepSeconds * 1_000))

/** What is signed for a step: eight bytes, the highest first (RFC 6238). */
export function doorMessage(step: number): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(8)
  new DataView(message.buffer).setBigUint64(0, BigInt(step))
  return message
}

/** The digits of an HMAC-SHA-256 over `doorMessage`, cut as in RFC 4226. */
export function doorDigits(signature: Uint8Array, digits: number): string {
  const offset = signature.at(-1)! & 0xf
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength)
  const number = view.getUint32(offset) & 0x7fff_ffff
  return String(number % 10 ** digits).padStart(digits, '0')
}
