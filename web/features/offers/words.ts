import type { Offer, OfferState } from '../../../contract/offers.ts'

export const OFFER_WORDS: Record<OfferState, string> = {
  open: 'Asked',
  accepted: 'Took it',
  declined: 'Said no',
  withdrawn: 'Taken back',
  expired: 'Did not answer',
  ended: 'Over',
}

/** `12 min`, and in the last minute `48 s`; null when it is over. */
export function timeLeft({ expiresAt }: Pick<Offer, 'expiresAt'>, now: number): string | null {
  const seconds = Math.ceil((Date.parse(expiresAt) - now) / 1000)
  if (seconds <= 0) return null
  if (seconds <= 60) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
