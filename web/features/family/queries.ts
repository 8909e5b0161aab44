import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'

export function useFamily() {
  const { client } = useApp()
  return useQuery({ queryKey: keys.family, queryFn: () => client.family.mine({}) })
}

export function useFamilyOf(patientId: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.familyOf(patientId),
    queryFn: () => client.family.ofPatient({ id: patientId }),
  })
}
