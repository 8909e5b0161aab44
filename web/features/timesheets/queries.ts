import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { addDays, dayOf } from '../../time.ts'

/** The Monday of the week of a moment, in the practice's zone. */
export function mondayOf(at: number): string {
  const day = dayOf(at)
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}

export function useTimesheets(week: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.timesheets(week),
    queryFn: async () => (await client.timesheets.list({ week })).items,
  })
}

export function useTimesheet(nurseId: string, week: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.timesheet(nurseId, week),
    queryFn: () => client.timesheets.get({ nurseId, week }),
  })
}
