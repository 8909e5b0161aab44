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

export default function Home() {
  const Screen = HOMES[useApp().user.role]
  return <Screen />
}
