import { useQuery } from '@tanstack/react-query'
import type { AfterHours, Slot } from '../../../contract/planning.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { addDays, dayOf, instantOf, time } from '../../time.ts'

/** For whom and what: a service for a patient, or a visit that is moved. */
export type SlotsFor = { serviceId: string; patientId: string } | { visitId: string }

export const SLOT_DAYS = 14

/** Free starts of the two weeks from today on. */
export function useSlots(wanted: SlotsFor, today: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.slots({ ...wanted, today }),
    queryFn: async () =>
      (await client.planning.slots({ ...wanted, from: instantOf(today, '00:00'), days: SLOT_DAYS }))
        .items,
    // What was free a moment ago may be somebody else's now.
    staleTime: 20_000,
    refetchOnMount: 'always',
  })
}

/** What it costs at that time, and why. */
export function useQuote(
  wanted: { serviceId: string } | { visitId: string } | null,
  start: string | null,
) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.quote({ ...wanted, start }),
    queryFn: () => client.planning.quote({ ...wanted, start: start ?? '' }),
    enabled: wanted !== null && start !== null,
    staleTime: 60_000,
  })
}

export const AFTER_HOURS_WORDS: Record<AfterHours, string> = {
  early: 'before 07:00',
  evening: 'in the evening',
  weekend: 'at the weekend',
  holiday: 'on a public holiday',
}

export const slotDays = (today: string): string[] =>
  Array.from({ length: SLOT_DAYS }, (_, index) => addDays(today, index))

/** The free starts of one day, as clock times. */
export const slotsOn = (slots: readonly Slot[], date: string) =>
  slots
    .filter(({ start }) => dayOf(start) === date)
    .map((slot) => ({ ...slot, clock: time(slot.start) }))

export type Rhythm = 'once' | 'daily' | 'weekdays' | 'weekly'
export const RHYTHM_WORDS: Record<Rhythm, string> = {
  once: 'Once',
  daily: 'Every day',
  weekdays: 'Monday to Friday',
  weekly: 'Every week',
}
export const MOST_TIMES = 60

const isWeekday = (date: string) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())

/** The days of a series that begins on this one. */
export function daysOf(first: string, rhythm: Rhythm, times: number): string[] {
  if (rhythm === 'once') return [first]
  const days: string[] = []
  for (let n = 0; days.length < Math.min(times, MOST_TIMES); n += 1) {
    const date = addDays(first, rhythm === 'weekly' ? n * 7 : n)
    if (rhythm !== 'weekdays' || isWeekday(date)) days.push(date)
  }
  return days
}
