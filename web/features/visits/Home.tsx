import { lazy } from 'react'
import type { Role } from '../../../contract/people.ts'
import { useApp } from '../../app.ts'

/** The first screen of each role: its one question, answered. */
const HOMES: Record<Role, ReturnType<typeof lazy>> = {
  patient: lazy(() => import('./FamilyHome.tsx')),
  nurse: lazy(() => import('./NurseHome.tsx')),
  doctor: lazy(() => import('./DoctorHome.tsx')),
  administrator: lazy(() => import('./Board.tsx')),
}

/** Of administrators who do not dispatch. */
const Office = lazy(() => import('./OfficeHome.tsx'))

export default function Home() {
  const { user } = useApp()
  const office = user.role === 'administrator' && !user.duties.includes('dispatch')
  const Screen = HOMES[user.role]
  return office ? <Office /> : <Screen />
}
