import { useQuery } from '@tanstack/react-query'
import type { Invitation, Staff, StaffMember } from '../../../contract/staff.ts'
import { useApp } from '../../app.ts'
import { keys } from '../../cache.ts'
import { readAll } from '../../readAll.ts'

type Wanted = {
  role?: 'nurse' | 'doctor' | 'administrator'
  /** Each says why they cannot take this visit. */
  visitId?: string
  /** Those who have left instead. */
  disabled?: boolean
}

export function useStaff({ role, visitId, disabled = false }: Wanted = {}, enabled = true) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.staff({ role, visitId, disabled }),
    enabled,
    queryFn: (): Promise<Staff[]> =>
      readAll((cursor) =>
        client.staff.list({
          limit: 100,
          ...(role ? { role } : {}),
          ...(visitId ? { visitId } : {}),
          ...(disabled ? { disabled: 'true' } : {}),
          ...(cursor ? { cursor } : {}),
        }),
      ),
  })
}

export function useStaffMember(id: string) {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.colleague(id),
    queryFn: (): Promise<StaffMember> => client.staff.one({ id }),
    staleTime: 0,
  })
}

export function useInvitations() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.invitations,
    queryFn: (): Promise<Invitation[]> =>
      readAll((cursor) => client.staff.invitations({ limit: 100, ...(cursor ? { cursor } : {}) })),
  })
}

export function useMyRegistrations() {
  const { client } = useApp()
  return useQuery({
    queryKey: keys.myRegistrations,
    queryFn: () => client.staff.registrations({}),
    staleTime: 0,
  })
}
