import type { Address } from '../../../contract/people.ts'
import { internationalPhone } from '../auth/phone.ts'
import type { TypedAddress } from './AddressFields.tsx'

/** The address as typed; a pin only survives when the place is still the same. */
export function addressOf(typed: TypedAddress, known: Address | null) {
  const line = typed.line.trim()
  const suburb = typed.suburb.trim()
  const same = known?.line === line && known.suburb === suburb
  const name = typed.contactName.trim()
  const phone = internationalPhone(typed.contactPhone)
  return {
    line,
    suburb,
    landmark: typed.landmark.trim(),
    pin: same ? known.pin : null,
    contact: name && phone ? { name, phone } : null,
  }
}

export const typedOf = (address: Address | null): TypedAddress => ({
  line: address?.line ?? '',
  suburb: address?.suburb ?? '',
  landmark: address?.landmark ?? '',
  contactName: address?.contact?.name ?? '',
  contactPhone: address?.contact?.phone ?? '',
  gateCode: '',
})
