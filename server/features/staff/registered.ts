import type { RegistrationState } from '../../../contract/staff.ts'
import { clinicDay } from '../../platform/clinicTime.ts'
import { registeredOn, renewalOpens, type Certificate } from '../../platform/registration.ts'

export type Entry = {
  state: 'entered' | 'verified' | 'refused'
  number: string
  category: Certificate['category']
  validUntil: string | null
}

/** How somebody's registration stands today, from everything that was entered, newest first. */
export function standingOf(entries: readonly Entry[], now: Date) {
  const certificates = entries
    .flatMap(({ state, category, validUntil }) =>
      state === 'verified' && validUntil ? [{ category, validUntil }] : [],
    )
    .toSorted((a, b) => (a.validUntil < b.validUntil ? -1 : 1))
  const last = certificates.at(-1)
  const waiting = entries.some(({ state }) => state === 'entered')
  const state = ((): RegistrationState => {
    if (last && registeredOn(certificates, now))
      return clinicDay(now).toString() >= renewalOpens(last.validUntil) ? 'ending' : 'verified'
    if (waiting) return 'waiting'
    if (last) return 'expired'
    return entries.length > 0 ? 'refused' : 'missing'
  })()
  const shown = entries.find((entry) => entry.state === 'verified') ?? entries[0]
  return {
    registration: shown?.number ?? null,
    category: shown?.category ?? null,
    validUntil: last?.validUntil ?? null,
    registrationState: state,
    waiting,
  }
}
