import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'

export function useSkills() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.skills,
    queryFn: async () => (await client.practice.skills({})).items,
    staleTime: 0,
  })
}

export function useKeptServices() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.keptServices,
    queryFn: async () => (await client.practice.services({})).items,
    staleTime: 0,
  })
}

export function useKeeping() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.keeping,
    queryFn: () => client.uploads.keeping({}),
    staleTime: 0,
  })
}

export function useHolidays(year: number) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.holidays(year),
    queryFn: async () => (await client.practice.holidays({ year })).items,
    staleTime: 0,
  })
}
