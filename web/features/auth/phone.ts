/** What people type as a phone number, as E.164: `082 123 4567` is South African. */
export function internationalPhone(typed: string): string {
  const digits = typed.replace(/[^\d+]/g, '')
  if (digits.startsWith('00')) return `+${digits.slice(2)}`
  return digits.startsWith('0') ? `+27${digits.slice(1)}` : digits
}
