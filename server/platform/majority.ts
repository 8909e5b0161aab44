/** Birthdays and ages count by the calendar of the practice. */
const ZONE = 'Africa/Johannesburg'
/** Children's Act 38 of 2005, s17. */
const YEARS = 18

/**
 * The first moment of the 18th birthday of somebody born on this day (`2008-02-29`): whoever was born
 * on a leap day is of age on 1 March.
 */
export function majorityOf(birthDate: string): Date {
  const born = Temporal.PlainDate.from(birthDate)
  const birthday = born.add({ years: YEARS })
  const day = birthday.day === born.day ? birthday : birthday.add({ days: 1 })
  return new Date(day.toZonedDateTime(ZONE).epochMilliseconds)
}
