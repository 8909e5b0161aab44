import { z } from 'zod'

/**
 * Whose calls this phone makes, kept beside the sign-in so that it outlives it. The token is good for
 * nothing but calling for help; signing out takes it away.
 */
const holder = z.object({
  userId: z.string(),
  name: z.string(),
  token: z.string(),
  /** A call is then taken back with a PIN only. */
  pins: z.boolean(),
  practice: z.string().nullable(),
  numbers: z.array(z.object({ label: z.string(), number: z.string() })),
})
export type Holder = z.infer<typeof holder>

const KEPT = 'ahava.help'

/** South Africa's, for a phone that has never heard of the practice's own. */
export const NUMBERS: Holder['numbers'] = [
  { label: 'Any emergency', number: '112' },
  { label: 'Ambulance', number: '10177' },
  { label: 'Police', number: '10111' },
]

export function readHolder(): Holder | null {
  try {
    return holder.parse(JSON.parse(localStorage.getItem(KEPT) ?? 'null'))
  } catch {
    return null
  }
}

export function keepHolder(value: Holder | null) {
  try {
    if (value) localStorage.setItem(KEPT, JSON.stringify(value))
    else localStorage.removeItem(KEPT)
  } catch {
    // Without storage help needs a sign-in that lives, and the numbers work all the same.
  }
}

const WORDS = { danger: 'I am in danger', patient_emergency: 'My patient is in an emergency' }

/** An SMS that says everything by itself: the phone sends it where no data comes through. */
export function smsLink(
  { name, practice }: Pick<Holder, 'name' | 'practice'>,
  kind: keyof typeof WORDS,
  place: { latitude: number; longitude: number } | null,
): string {
  const where = place ? ` I am at ${place.latitude.toFixed(5)},${place.longitude.toFixed(5)}.` : ''
  const body = encodeURIComponent(`HELP. ${WORDS[kind]}. ${name}.${where} Please come or call.`)
  return `sms:${practice ?? ''}?body=${body}`
}
