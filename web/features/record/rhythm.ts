import type { Rhythm } from '../../../contract/record.ts'
import { longDay } from '../../time.ts'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export const WEEKDAYS = DAYS.map((name, at) => ({ value: at + 1, name, short: name.slice(0, 3) }))

/** `Every visit`, `Mon, Thu`, `Every 3 days from Tuesday 24 November`. */
export function rhythmWords(rhythm: Rhythm): string {
  switch (rhythm.every) {
    case 'visit':
      return 'Every visit'
    case 'week':
      return WEEKDAYS.filter(({ value }) => rhythm.weekdays.includes(value))
        .map(({ short }) => short)
        .join(', ')
    case 'days':
      return `Every ${rhythm.days} days from ${longDay(`${rhythm.from}T10:00:00Z`)}`
  }
}
