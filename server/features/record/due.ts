import type { Rhythm } from '../../../contract/record.ts'
import { clinicDay } from '../../platform/clinicTime.ts'

/** Is it to be done at a visit that begins then? Days are those of the practice's zone. */
export function isDue(rhythm: Rhythm, at: Date): boolean {
  const day = clinicDay(at)
  switch (rhythm.every) {
    case 'visit':
      return true
    case 'week':
      return rhythm.weekdays.includes(day.dayOfWeek)
    case 'days': {
      const since = Temporal.PlainDate.from(rhythm.from).until(day, { largestUnit: 'day' }).days
      return since >= 0 && since % rhythm.days === 0
    }
  }
}
